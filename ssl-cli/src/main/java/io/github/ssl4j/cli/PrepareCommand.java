package io.github.ssl4j.cli;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.shards.Shard;
import io.github.ssl4j.shards.ShardFormat;
import io.github.ssl4j.shards.ShardManifest;
import io.github.ssl4j.shards.ShardPlan;
import io.github.ssl4j.shards.ShardWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shrinks images once and for all, into WebDataset shards. */
@Command(
        name = "prepare",
        description = {
            "Shrink images once into WebDataset shards, from which training reads faster: DIR/shard-000000.tar and so on.",
            "Names and classes are kept, and images keep their shape and order. DIR/manifest.json says what the shards were"
                    + " made of. After Ctrl-C or a crash the same command goes on after the last whole shard."
        })
final class PrepareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            converter = PathWords.Images.class,
            paramLabel = "PATH",
            description = "The images, as pretrain --data takes them; those of several paths are joined.")
    private List<Path> data;

    @Mixin
    private ImageOptions opening = new ImageOptions();

    @Option(
            names = "--size",
            defaultValue = "256",
            paramLabel = "PIXELS",
            description = "The shorter side of a shrunk image; smaller images keep their size. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder of the shards: a new or an empty one, or one to go on with.")
    private Path out;

    @Option(
            names = "--format",
            defaultValue = "jpg",
            paramLabel = "jpg|png",
            converter = Formats.class,
            description = "jpg, of quality 95, or png, which loses nothing and takes several times the space. Default:"
                    + " ${DEFAULT-VALUE}.")
    private ShardFormat format;

    @Option(
            names = "--per-shard",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Images in a shard. Default: ${DEFAULT-VALUE}.")
    private int perShard;

    /** Formats by their names. */
    static final class Formats implements ITypeConverter<ShardFormat> {
        @Override
        public ShardFormat convert(String name) {
            try {
                return ShardFormat.named(name);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(this::prepare);
    }

    private int prepare() {
        ShardPlan plan = new ShardPlan(new SourcePaths(data), out, size, format, perShard);
        ImageProgress progress = new ImageProgress("prepare", System.err, Terminal.ofErrorStream());
        try (ImageSource images = opening.open(data);
                progress) {
            ShardManifest manifest = ShardWriter.write(plan, images, progress::show);
            progress.printResumed(spec.commandLine().getOut(), out);
            report(plan, manifest);
        }
        return 0;
    }

    private void report(ShardPlan plan, ShardManifest manifest) {
        PrintWriter print = spec.commandLine().getOut();
        long bytes = manifest.shards().stream().mapToLong(Shard::bytes).sum();
        print.printf(
                Locale.ROOT,
                "%s: %,d of the %,d images in %s, at most %d pixels on the shorter side, as %s in %s, %,.1f"
                        + " MB in all.%n",
                out,
                manifest.images(),
                manifest.sourceImages(),
                plan.data(),
                manifest.size(),
                manifest.format().extension(),
                Counted.of(manifest.shards().size(), "shard"),
                bytes / 1e6);
        LeftOut.print(print, manifest.leftOut(), out.resolve(ShardManifest.FILE));
        print.flush();
    }
}
