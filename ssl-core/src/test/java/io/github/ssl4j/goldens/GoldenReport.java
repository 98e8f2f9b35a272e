package io.github.ssl4j.goldens;

/** Prints what became of a golden case; a test calls one of these once, last, for a case and device. */
public final class GoldenReport {

    private GoldenReport() {}

    /** Prints {@code golden CASE DEVICE ok}. */
    public static void ok(GoldenCase golden, String device) {
        System.out.println("golden " + golden.name() + " " + device + " ok");
    }

    /** Prints {@code golden CASE skipped: WHY}. */
    public static void skipped(GoldenCase golden, String why) {
        System.out.println("golden " + golden.name() + " skipped: " + why);
    }
}
