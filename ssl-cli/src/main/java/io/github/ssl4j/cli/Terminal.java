package io.github.ssl4j.cli;

/**
 * What the launcher says of the error stream.
 *
 * @param drawable whether a line can be drawn there again and again
 * @param columns how wide it is
 */
record Terminal(boolean drawable, int columns) {
    private static final int USUAL_COLUMNS = 80;
    private static final String DUMB = "dumb";

    /** Returns what is known of the error stream of this process. */
    static Terminal ofErrorStream() {
        boolean terminal = known("ssl4j.terminal") && !isDumb();
        return new Terminal(terminal, Integer.getInteger("ssl4j.columns", USUAL_COLUMNS));
    }

    /** Returns whether the standard output is read on a terminal. */
    static boolean showsOutput() {
        return known("ssl4j.output-terminal");
    }

    /** Returns whether the environment names a terminal that knows no control characters. */
    static boolean isDumb() {
        return DUMB.equals(System.getenv("TERM"));
    }

    private static boolean known(String property) {
        String value = System.getProperty(property);
        return value == null ? System.console() != null : Boolean.parseBoolean(value);
    }
}
