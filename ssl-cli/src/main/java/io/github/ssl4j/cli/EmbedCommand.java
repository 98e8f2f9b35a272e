package io.github.ssl4j.cli;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.embedding.EmbeddingInfo;
import io.github.ssl4j.embedding.EmbeddingListener;
import io.github.ssl4j.embedding.EmbeddingPlan;
import io.github.ssl4j.embedding.EmbeddingWriter;
import io.github.ssl4j.encoder.Encoder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the features of images to a file. */
@Command(
        name = "embed",
        description = {
            "Write the features of images to FILE.npy (NumPy's format) or FILE.csv, in the order of their names.",
            "Beside it lie FILE.rows.jsonl, which says of every row which image it is of, and FILE.json, which says what"
                    + " they were made of. After Ctrl-C or a crash the same command goes on where it was."
        })
final class EmbedCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--encoder",
            required = true,
            paramLabel = "FILE",
            description = "An encoder.safetensors that ssl4j wrote.")
    private Path encoder;

    @Option(
            names = "--data",
            converter = PathWords.Images.class,
            required = true,
            paramLabel = "PATH",
            description = "The images, as pretrain takes them; given several times, they are joined.")
    private List<Path> data;

    @Mixin
    private ImageOptions opening = new ImageOptions();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The file to write, ending in .npy or .csv.")
    private Path out;

    @Option(
            names = "--tokens",
            description = "Keep the features of every place, N x L x D: the patch tokens of a vision transformer, the"
                    + " last feature map of a ResNet. As .npy only.")
    private boolean tokens;

    @Option(names = "--batch", paramLabel = "N", description = "Images at a time. Default: 256, fewer of large ones.")
    private Integer batch;

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(this::embed);
    }

    private int embed() {
        OptionalInt asked = batch == null ? OptionalInt.empty() : OptionalInt.of(batch);
        EmbeddingPlan plan = new EmbeddingPlan(encoder, new SourcePaths(data), out, tokens, asked);
        ImageProgress progress = new ImageProgress("embed", System.err, Terminal.ofErrorStream());
        EmbeddingListener listener = (info, done) ->
                progress.show(done, info.images(), info.leftOut().size());
        try (ImageSource images = opening.open(data);
                Encoder saved = Encoder.load(encoder);
                progress) {
            images.summary().lines().forEach(spec.commandLine().getOut()::println);
            spec.commandLine().getOut().flush();
            EmbeddingInfo info = EmbeddingWriter.write(plan, saved, images, listener);
            progress.printResumed(spec.commandLine().getOut(), out);
            report(plan, info);
        }
        return 0;
    }

    private void report(EmbeddingPlan plan, EmbeddingInfo info) {
        PrintWriter print = spec.commandLine().getOut();
        print.printf(
                Locale.ROOT,
                "%s: %s features of %,d of the %,d images in %s, by the %s in %s.%n",
                out,
                String.join(" x ", info.shape().stream().map(Object::toString).toList()),
                info.rows(),
                info.images(),
                plan.data(),
                info.architecture(),
                encoder);
        LeftOut.print(print, info.leftOut(), Path.of(out + ".json"));
        print.flush();
    }
}
