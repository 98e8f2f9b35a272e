package io.github.ssl4j.cli;

import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.eval.ImageQuality;
import io.github.ssl4j.eval.Restoration;
import io.github.ssl4j.eval.RestorationTask;
import io.github.ssl4j.nn.Initializer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Restoration of degraded images from the features of a saved encoder. */
@Command(
        name = "restore",
        description = {
            "Train a small decoder to restore noisy and shrunk images from the frozen features of an encoder's places alone,"
                    + " and compare held-out images with what they should be: what the features keep of the pixels.",
            "Beside them stand the degraded images themselves, and the same network with fresh weights. Labels are not"
                    + " needed."
        })
final class EvalRestore implements Callable<Integer> {
    private static final String BOTH = "both";

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
            required = true,
            paramLabel = "PATH",
            description = "The images to learn from, as pretrain takes them; given several times, they are joined.")
    private List<Path> data;

    @Option(
            names = "--test",
            paramLabel = "PATH",
            description =
                    "The images to restore. Default: the test part of CIFAR-10 and IDX folders; of other images the"
                            + " tenth that pretrain holds out.")
    private Path test;

    @Mixin
    private ImageOptions opening = new ImageOptions();

    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = "denoise: Gaussian noise of deviation 25/255; super-resolution: images shrunk to half of each"
                    + " side; or both. Default: both.")
    private String task = BOTH;

    @Option(names = "--epochs", paramLabel = "N", description = "How often every image is seen. Default: 30.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Images per step. Default: 32.")
    private Integer batch;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The most images to learn from, chosen by the seed. Default: 2000.")
    private Integer limit;

    @Option(names = "--decoder-width", paramLabel = "N", description = "Filters of the decoder. Default: 64.")
    private Integer width;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of whatever is drawn. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--picture",
            paramLabel = "FILE.png",
            description =
                    "Draws 8 held-out images in columns: clean, degraded, restored from the encoder, restored from"
                            + " fresh weights.")
    private Path picture;

    /**
     * What was measured of a task.
     *
     * @param task what was restored
     * @param trained from the encoder
     * @param untrained from the same architecture with fresh weights
     */
    record Outcome(RestorationTask task, Restoration.Result trained, Restoration.Result untrained) {}

    @Override
    public Integer call() throws Exception {
        List<Restoration> wanted = wanted();
        if (picture != null) {
            ContactSheet.requireName("--picture", picture);
            OutputPlace.require("--picture", picture);
        }
        return Failures.catchingOutOfMemory(() -> {
            try (ImageParts images = open();
                    Device device = Devices.best()) {
                List<Outcome> outcomes = outcomes(images, device, wanted);
                outcomes.forEach(this::print);
                if (picture != null) {
                    draw(outcomes);
                }
                out().flush();
                return 0;
            }
        });
    }

    private List<Restoration> wanted() {
        List<RestorationTask> tasks = RestorationTask.usual().stream()
                .filter(known -> task.equals(BOTH) || task.equals(known.name()))
                .toList();
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("--task: expected "
                    + RestorationTask.usual().stream()
                            .map(RestorationTask::name)
                            .collect(Collectors.joining(", "))
                    + " or " + BOTH + ", found " + task);
        }
        return tasks.stream().map(this::settings).toList();
    }

    private Restoration settings(RestorationTask wanted) {
        Restoration settings = Restoration.standard(wanted).withSeed(seed);
        settings = epochs == null ? settings : settings.withEpochs(epochs);
        settings = batch == null ? settings : settings.withBatchSize(batch);
        settings = limit == null ? settings : settings.withImages(limit);
        return width == null ? settings : settings.withWidth(width);
    }

    private ImageParts open() {
        ImageParts images = ImageParts.withoutLabels(new SourcePaths(data), test, opening);
        if (images.heldOut().isEmpty()) {
            images.close();
            throw new IllegalArgumentException("found too few images in " + images.paths()
                    + " to hold some out; name those to restore with --test");
        }
        images.summary().forEach(out()::println);
        images.heldOutInWords("restored").ifPresent(out()::println);
        return images;
    }

    private List<Outcome> outcomes(ImageParts images, Device device, List<Restoration> wanted) {
        List<Outcome> outcomes = new ArrayList<>();
        try (Encoder trained = Encoder.load(encoder, device);
                Encoder untrained = Encoder.of(
                        EncoderFile.fresh(encoder, Initializer.of(device, seed)), trained.view(), Origin.unknown())) {
            for (Restoration settings : wanted) {
                outcomes.add(new Outcome(
                        settings.task(),
                        result(settings, trained, images, name()),
                        result(settings, untrained, images, "fresh weights")));
            }
        }
        return outcomes;
    }

    private static Restoration.Result result(Restoration settings, Encoder from, ImageParts images, String name) {
        return settings.evaluate(
                from.network(),
                images.training(),
                images.heldOut().orElseThrow(),
                from.view(),
                new RestorationProgress(settings.task().name() + " from " + name, System.err::println));
    }

    private String name() {
        return encoder.getFileName().toString();
    }

    private void print(Outcome outcome) {
        Restoration.Result trained = outcome.trained();
        out().printf("%-30s%8s%10s%n", outcome.task().name(), "PSNR", "SSIM");
        print("mean training image", trained.average());
        print(outcome.task().degraded(), trained.degraded());
        print("from " + name(), trained.restored());
        print("from fresh weights", outcome.untrained().restored());
        out().println("  Protocol: " + trained.protocol() + "; fresh weights of the same seed.");
    }

    private void print(String what, ImageQuality quality) {
        out().printf(Locale.ROOT, "  %-28s%8.2f%10.4f%n", what, quality.psnr(), quality.ssim());
    }

    private void draw(List<Outcome> outcomes) {
        int columns = outcomes.get(0).trained().examples().size();
        ContactSheet sheet = new ContactSheet(4 * outcomes.size(), columns - 1);
        for (int o = 0; o < outcomes.size(); o++) {
            for (int column = 0; column < columns; column++) {
                Restoration.Example example =
                        outcomes.get(o).trained().examples().get(column);
                sheet.tile(4 * o, column, example.clean());
                sheet.tile(4 * o + 1, column, example.degraded());
                sheet.tile(4 * o + 2, column, example.restored());
                sheet.tile(
                        4 * o + 3,
                        column,
                        outcomes.get(o).untrained().examples().get(column).restored());
            }
        }
        sheet.write(picture);
        out().println("Picture        " + picture + ": "
                + outcomes.stream()
                        .map(outcome ->
                                "clean, " + outcome.task().degraded() + ", from " + name() + ", from fresh weights")
                        .collect(Collectors.joining("; then ")));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
