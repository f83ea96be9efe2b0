"""`python -m pipeline` is the same as `selfcheck`."""

import sys

if __name__ == "__main__":
    try:
        from pipeline.system.garbage import collect_seldom

        collect_seldom()
        from pipeline.cli import main

        sys.exit(main())
    except KeyboardInterrupt:  # while the program was still being loaded
        print("已中断，原来的输出没有动。", file=sys.stderr)
        sys.exit(130)
