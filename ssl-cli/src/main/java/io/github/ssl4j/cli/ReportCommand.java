package io.github.ssl4j.cli;

import io.github.ssl4j.cli.report.ReportPage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a page that shows runs. */
@Command(
        name = "report",
        description = {
            "Show runs in a page: summary and warnings, curves to zoom into, pictures, every setting.",
            "Of several runs the curves lie over each other, and settings that differ are marked. The page is one file and"
                    + " needs no network; a run need not be finished."
        })
final class ReportCommand implements Callable<Integer> {
    /** The page of a run in its folder. */
    static final String FILE = "report.html";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN_DIR", arity = "1..*", description = "The folders of runs.")
    private List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the page goes. Default: report.html in the folder of the first run.")
    private Path out;

    @Override
    public Integer call() {
        Path page = out == null ? runs.get(0).resolve(FILE) : out;
        ReportPage.of(runs).write(page);
        spec.commandLine().getOut().println("Report  " + page);
        return 0;
    }
}
