package io.github.ssl4j.examples;

import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.contrastive.NtXent;
import io.github.ssl4j.contrastive.SimClr;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.io.PrintWriter;
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
        Path folder = data == null ? BundledImages.fashionMnist() : data;
        SimClr.Config settings = settings();
        EvaluationView view = EvaluationView.of(SIDE, settings.views().normalization());
        try (ImageSource all = ImageSource.open(folder);
                ImageSource allHeldOut = heldOut(folder);
                Device device = Devices.best()) {
            ImageSource images = all.subset(0, Math.min(limit, all.size()));
            ImageSource heldOut = allHeldOut.subset(0, Math.min(limit, allHeldOut.size()));
            RunDirectory run = RunDirectory.createUnder(runs, "demo");
            Initializer init = Initializer.of(device, seed);
            ResNet.Config architecture =
                    ResNet.Config.resnet18(ResNet.Stem.CIFAR).withWidth(WIDTH).withChannels(1);
            try (ResNet encoder = new ResNet(init, architecture)) {
                introduce(encoder, images, folder);
                KnnComparison comparison =
                        new KnnComparison(device, images, heldOut, view, List.of(KnnProbe.standard()));
                comparison.addPixels();
                comparison.add(UNTRAINED, encoder);
                pretrain(init, encoder, settings, images, folder, run);
                report(comparison, CollapseFigures.of(comparison.add(TRAINED, encoder)));
            }
            conclude(Duration.ofNanos(System.nanoTime() - started), run, folder, view);
        }
        return 0;
    }

    private void introduce(ResNet encoder, ImageSource images, Path folder) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "SimCLR pretrains a quarter-width ResNet-18 (%,d parameters) on %,d images of %s, without labels,"
                        + " for %d epochs.%n",
                encoder.parameterCount(),
                images.size(),
                folder.getFileName(),
                epochs);
        out.flush();
    }

    private void pretrain(
            Initializer init,
            ResNet encoder,
            SimClr.Config settings,
            ImageSource images,
            Path folder,
            RunDirectory run) {
        MethodSetup setup = MethodSetup.of(
                settings,
                settings.views(),
                settings.recipe(),
                EvaluationView.of(SIDE, settings.views().normalization()),
                (heads, backbone) -> new SimClr(heads, backbone, settings));
        SslMethod method = setup.method().apply(init, encoder);
        int threads = Runtime.getRuntime().availableProcessors();
        new PretrainPlan(method, setup, seed, threads, Precision.FLOAT32)
                .run(images, folder, run, Optional.empty(), List.of(ProgressLine.onErrorStream(method.name())));
    }

    private void report(KnnComparison comparison, CollapseFigures figures) {
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        comparison.print(out);
        double trained = comparison.top1(TRAINED);
        out.printf(
                Locale.ROOT,
                "  Trained against untrained: %+.2f points; against raw pixels: %+.2f points.%n",
                trained - comparison.top1(UNTRAINED),
                trained - comparison.top1(KnnComparison.PIXELS));
        out.println();
        Results.printCollapse(out, figures);
    }

    private void conclude(Duration took, RunDirectory run, Path folder, EvaluationView view) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Took %d:%02d minutes.%n%n", took.toMinutes(), took.toSecondsPart());
        Results.printFiles(out, run);
        out.println();
        out.println("To use the encoder from Java:");
        out.println();
        out.print(EncoderLines.of(run.encoder(), folder, view));
        out.flush();
    }

    private static ImageSource heldOut(Path folder) {
        Optional<ImageSource> part = TestPart.of(folder);
        return part.orElseThrow(() -> new IllegalArgumentException("expected IDX images with a test part, such as"
                + " t10k-images-idx3-ubyte.gz with its labels, in " + folder.toAbsolutePath() + ", found none"));
    }

    /** The whole recipe: gray images of 28 x 28 pixels have no colour to change, and training is short. */
    private SimClr.Config settings() {
        SimClrViews views = SimClrViews.plain(SIDE)
                .withScale(0.2, 1)
                .withJitter(new ColorJitter(0.8, 0.8, 0, 0, 0.8))
                .withNormalization(Normalization.FASHION_MNIST);
        return new SimClr.Config(
                NtXent.of(0.2),
                List.of(Layer.hidden(128), Layer.linear(64)),
                views,
                Recipe.of(
                        epochs,
                        128,
                        LearningRate.cosine(0.12).withWarmup(Math.min(1, epochs / 10.0)),
                        Sgd.Config.defaults(),
                        WeightDecay.everywhere(1e-4)));
    }
}
