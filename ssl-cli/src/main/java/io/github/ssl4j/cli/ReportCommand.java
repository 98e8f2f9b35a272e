package io.github.ssl4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.cli.report.ReportPage;
import io.github.ssl4j.cli.report.RunImages;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.pretrain.RunConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
            "Show runs in a page: summary and warnings, curves to zoom into, pictures, what the encoder makes of images beside"
                    + " what it made of them untrained, every setting.",
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

    @Option(
            names = "--data",
            converter = PathWords.Images.class,
            paramLabel = "PATH",
            description =
                    "The images of the runs, if they are not any more where they were; given several times, they are"
                            + " joined.")
    private List<Path> data = List.of();

    @Option(names = "--no-images", description = "Show no images, which need not be read then, nor embedded.")
    private boolean noImages;

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(this::report);
    }

    private int report() {
        Path file = out == null ? runs.get(0).resolve(FILE) : out;
        ReportPage page = ReportPage.of(runs);
        List<ImageParts> opened = new ArrayList<>();
        try {
            for (Path run : noImages ? List.<Path>of() : runs) {
                ObjectNode configuration = RunConfiguration.read(run);
                List<Path> paths = data.isEmpty() ? RunConfiguration.data(configuration) : data;
                if (data.isEmpty() && (paths.isEmpty() || !paths.stream().allMatch(Files::exists))) {
                    String where = paths.isEmpty() ? "it does not say where they are" : "they are not at " + paths;
                    say("The images of " + run + " are not shown: " + where + "; --data PATH names them.");
                    continue;
                }
                ImageParts parts =
                        ImageParts.reopen(new SourcePaths(paths), null, new ImageOptions(), true, configuration);
                opened.add(parts);
                requireThoseOf(run, configuration, parts);
                page.with(run, new RunImages(parts.training(), parts.heldOut()));
            }
            page.write(file);
        } finally {
            opened.forEach(ImageParts::close);
        }
        say("Report  " + file);
        return 0;
    }

    private static void requireThoseOf(Path run, ObjectNode configuration, ImageParts parts) {
        int images = configuration.at("/data/images").asInt();
        int channels = configuration.at("/data/channels").asInt();
        if (parts.training().size() != images || parts.training().channels() != channels) {
            throw new IllegalArgumentException(parts.paths() + ": expected the images of the run in " + run + ", "
                    + Counted.of(images, "image") + " of " + Counted.of(channels, "channel")
                    + " to train on, found " + parts.training().size() + " of "
                    + parts.training().channels() + "; --data PATH names others, --no-images shows none");
        }
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
