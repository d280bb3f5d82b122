"""Fixed moments of the tests, in the time zone of the country."""

from datetime import datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2021, 2, 8, 9, 0, tzinfo=HANOI)
TUESDAY = datetime(2021, 2, 9, 9, 0, tzinfo=HANOI)
