package io.github.ssl4j.cli;

import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.cli.report.ReportPage;
import io.github.ssl4j.cli.report.RunImages;
import io.github.ssl4j.contrastive.NtXent;
import io.github.ssl4j.contrastive.SimClr;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.KnnComparison;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Pretrains a small encoder on bundled images and shows that its features got better. */
@Command(
        name = "demo",
        showDefaultValues = true,
        description = "Pretrain a small ResNet-18 with SimCLR on bundled Fashion-MNIST images, without their labels, "
                + "and compare the features before and after. Takes a few minutes on two cores.")
final class Demo implements Callable<Integer> {
    private static final int SIDE = 28;
    private static final int WIDTH = 16;
    private static final int INTERRUPTED = 130;
    private static final String UNTRAINED = "untrained encoder";
    private static final String TRAINED = "trained encoder";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            showDefaultValue = Visibility.NEVER,
            description = "A folder of grey labelled IDX images with a test part, instead of the bundled ones.")
    private Path data;

    @Option(names = "--epochs", paramLabel = "N", description = "How often every image is seen.")
    private int epochs = 10;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of weights, order and views.")
    private long seed = 1;

    @Option(names = "--runs", paramLabel = "DIR", description = "Where the folder of this run is made.")
    private Path runs = Path.of("runs");

    @Option(names = "--images", hidden = true)
    private int limit = Integer.MAX_VALUE;

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(this::demonstrate);
    }

    private int demonstrate() {
        long started = System.nanoTime();
        Path folder = data == null ? bundled() : data;
        try (ImageSource all = ImageSource.open(folder);
                ImageSource allHeldOut = ImageSource.openTest(folder)
                        .orElseThrow(() -> new IllegalArgumentException("expected IDX images with a test part, such as"
                                + " t10k-images-idx3-ubyte.gz with its labels, in " + folder.toAbsolutePath()
                                + ", found none"))) {
            ImageSource images = all.subset(0, Math.min(limit, all.size()));
            ImageSource heldOut = allHeldOut.subset(0, Math.min(limit, allHeldOut.size()));
            Pretraining pretraining = pretraining(images).data(folder).heldOut(heldOut);
            try (RunDirectory files = RunDirectory.createUnder(runs, "demo");
                    PretrainingRun run = pretraining.open(pretraining.plan(), Optional.of(files), false)) {
                Backbone encoder = run.method().backbone();
                spec.commandLine()
                        .getOut()
                        .printf(
                                Locale.ROOT,
                                "SimCLR pretrains a quarter-width ResNet-18 (%,d parameters) on %,d images of %s,"
                                        + " without labels, for %d epochs.%n",
                                encoder.parameterCount(),
                                images.size(),
                                folder.getFileName(),
                                epochs)
                        .flush();
                KnnComparison comparison = new KnnComparison(
                        run.device(), images, heldOut, run.plan().evaluation(), List.of(KnnProbe.standard()));
                comparison.addPixels();
                comparison.add(UNTRAINED, encoder);
                ProgressLine progress = ProgressLine.onErrorStream(run.method().name());
                StepSummary summary = new StepSummary(spec.commandLine().getOut(), progress);
                run.listener(progress).listener(summary);
                if (!new InterruptNotice(run, files).train().isFinished()) {
                    return INTERRUPTED;
                }
                report(comparison, comparison.add(TRAINED, encoder));
                summary.print();
                conclude(
                        Duration.ofNanos(System.nanoTime() - started),
                        files,
                        folder,
                        new RunImages(images, Optional.of(heldOut)));
            }
        }
        return 0;
    }

    /** The whole recipe: gray images of 28 x 28 pixels have no colour to change, and training is short. */
    private Pretraining pretraining(ImageSource images) {
        SimClrViews views = SimClrViews.plain(SIDE)
                .withScale(0.2, 1)
                .withJitter(new ColorJitter(0.8, 0.8, 0, 0, 0.8))
                .withNormalization(Normalization.FASHION_MNIST);
        return Pretraining.of("simclr", images)
                .preset(Preset.CIFAR10)
                .backbone("resnet18")
                .set("backbone.width", WIDTH)
                .settings(new SimClr.Config(NtXent.of(0.2), List.of(Layer.hidden(128), Layer.linear(64))))
                .views(views.augmented())
                .recipe(Recipe.of(
                        epochs,
                        128,
                        LearningRate.cosine(0.12).withWarmup(Math.min(1, epochs / 10.0)),
                        Sgd.Config.defaults(),
                        WeightDecay.everywhere(1e-4)))
                .seed(seed);
    }

    private void report(KnnComparison comparison, Features features) {
        PrintWriter out = spec.commandLine().getOut();
        double trained = comparison.top1(TRAINED);
        out.printf("%n%s%n", comparison.table());
        out.printf(
                Locale.ROOT,
                "  Trained against untrained: %+.2f points; against raw pixels: %+.2f points.%n%n",
                trained - comparison.top1(UNTRAINED),
                trained - comparison.top1(KnnComparison.PIXELS));
        Results.printCollapse(out, features);
    }

    private void conclude(Duration took, RunDirectory run, Path folder, RunImages images) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Took %d:%02d minutes.%n%n", took.toMinutes(), took.toSecondsPart());
        Results.printFiles(out, run);
        Path page = run.path().resolve(ReportCommand.FILE);
        ReportPage.of(List.of(run.path())).with(run.path(), images).write(page);
        out.println("Report         " + page);
        out.printf("%nTo use the encoder from Java:%n%n%s", linesOfJava(run.encoder(), folder));
        out.flush();
    }

    private static String linesOfJava(Path encoder, Path images) {
        return """
                import io.github.ssl4j.encoder.Encoder;
                import io.github.ssl4j.eval.Features;
                import java.nio.file.Path;

                Encoder encoder = Encoder.load(Path.of("%s"));
                Features features = encoder.embed(Path.of("%s")); // images x features
                System.out.println(features + ", the first " + features.values()[0]);
                """.formatted(slashed(encoder), slashed(images));
    }

    private static String slashed(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return (path.startsWith(here) ? here.relativize(path) : path).toString().replace('\\', '/');
    }

    /** Returns the folder of the images that come with the launcher. */
    private static Path bundled() {
        Path folder = Path.of(System.getProperty("ssl4j.home", "."), "data", "fashion-mnist");
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("expected the bundled images in " + folder.toAbsolutePath()
                    + ", found nothing there; bin/ssl4j says where they are, and --data names others");
        }
        return folder;
    }
}
