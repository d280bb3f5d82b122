// The behaviours are added next.
"use strict";
