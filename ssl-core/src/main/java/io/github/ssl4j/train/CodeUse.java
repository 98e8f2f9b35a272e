package io.github.ssl4j.train;

import java.util.OptionalDouble;

/**
 * Which of K prototypes or codes are in use, over the batches that are looked at: one is dead if none of the last 10 K
 * assignments was to it. Were all used alike, one in 20,000 would seem so.
 */
final class CodeUse {
    private static final long ASSIGNMENTS_OF_A_CODE = 10;

    private long[] lastUses = {};
    private long assignments;

    /** Adds the codes that images or patches of a batch were assigned to, from 0 to K - 1. */
    void add(int codes, int... assigned) {
        if (lastUses.length != codes) {
            lastUses = new long[codes];
            assignments = 0;
        }
        for (int code : assigned) {
            lastUses[code] = ++assignments;
        }
    }

    /** Returns the share of the codes that are dead, from 0 to 1; empty until there were 10 K assignments. */
    OptionalDouble dead() {
        long window = ASSIGNMENTS_OF_A_CODE * lastUses.length;
        if (window == 0 || assignments < window) {
            return OptionalDouble.empty();
        }
        int dead = 0;
        for (long lastUse : lastUses) {
            dead += lastUse <= assignments - window ? 1 : 0;
        }
        return OptionalDouble.of((double) dead / lastUses.length);
    }
}
