package io.github.ssl4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * A command line that ran in this process.
 *
 * @param code the exit code
 * @param out what it printed
 * @param err what it printed to the error stream
 */
public record CommandLineRun(int code, String out, String err) {
    public static CommandLineRun of(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            arguments[i] = words[i].toString();
        }
        CommandLine line = Ssl4j.commandLine(arguments);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = Ssl4j.run(line, arguments);
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
