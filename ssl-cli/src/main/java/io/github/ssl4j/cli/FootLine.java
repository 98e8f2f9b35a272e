package io.github.ssl4j.cli;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The last line of a terminal, drawn again and again; what is printed meanwhile stands above it, broken between words.
 */
final class FootLine implements ProgressBarConsumer {
    private final PrintStream terminal;
    private final int columns;
    private final WholeLines others;
    private final PrintStream aside;
    private String drawn = "";

    private FootLine(PrintStream terminal, int columns) {
        this.terminal = terminal;
        this.columns = Math.max(1, columns - 1); // in the last column some terminals begin the next line
        Charset charset = Charset.defaultCharset();
        this.others = new WholeLines(charset, line -> above(line, terminal::println));
        this.aside = new PrintStream(others, true, charset);
    }

    /**
     * Returns a line of a terminal. If that is the error stream, what others write there stands above the line until it
     * is closed.
     */
    static FootLine open(PrintStream terminal, int columns) {
        FootLine foot = new FootLine(terminal, columns);
        if (terminal == System.err) {
            System.setErr(foot.aside);
        }
        return foot;
    }

    @Override
    public int getMaxRenderedLength() {
        return columns;
    }

    @Override
    public synchronized void accept(String line) {
        String cut = line.substring(0, Math.min(columns, line.length()));
        terminal.print("\r" + cut + " ".repeat(Math.max(0, drawn.length() - cut.length())));
        terminal.flush();
        drawn = cut;
    }

    /** Prints words that end up on the same terminal, in as many lines as they need. */
    synchronized void above(String words, Consumer<String> printer) {
        if (!drawn.isEmpty()) {
            terminal.print("\r" + " ".repeat(drawn.length()) + "\r");
            terminal.flush();
        }
        WordWrap.lines(words, columns).forEach(printer);
        terminal.print(drawn);
        terminal.flush();
    }

    @Override
    public void close() {
        others.close();
        if (System.err == aside) {
            System.setErr(terminal);
        }
        end();
    }

    private synchronized void end() {
        terminal.println();
        terminal.flush();
        drawn = "";
    }
}
