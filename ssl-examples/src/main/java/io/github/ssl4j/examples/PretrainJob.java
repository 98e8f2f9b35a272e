package io.github.ssl4j.examples;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.run.PictureSaver;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Checkpoint;
import io.github.ssl4j.train.Illustrated;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.TrainingListener;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What {@code pretrain} does, whatever the method. */
final class PretrainJob {
    private static final String BEFORE = "before training";
    private static final String AFTER = "after training";

    private static final int INTERRUPTED = 130;
    private static final int PICTURED_IMAGES = 8;

    private final PretrainOptions options;
    private final Checkpointing checkpointing;
    private final PrintWriter out;

    PretrainJob(PretrainOptions options, CommandLine line) {
        this.options = options;
        this.checkpointing = options.checkpointing(rootOf(line).getParseResult().originalArgs());
        this.out = line.getOut();
    }

    private static CommandLine rootOf(CommandLine line) {
        return line.getParent() == null ? line : rootOf(line.getParent());
    }

    /**
     * Trains and reports.
     *
     * @param setups makes the settings of the method for the images
     */
    int run(String name, Function<ImageSource, MethodSetup> setups) {
        try (ImageSource images = ImageSource.open(options.data);
                RunDirectory resumed = checkpointing.resumed() ? options.runDirectory(name) : null) {
            if (resumed != null && isFinished(resumed)) {
                return 0;
            }
            MethodSetup setup = setups.apply(images);
            requireBatch(setup.recipe(), images);
            Function<Initializer, Backbone> architecture = options.backbone().choose(images.channels(), setup);
            try (Device device = Devices.best(options.precision())) {
                Initializer init = Initializer.of(device, options.seed);
                Backbone encoder = architecture.apply(init);
                SslMethod method = setup.method().apply(init, encoder);
                try (RunDirectory folder = resumed != null ? resumed : options.runDirectory(name)) {
                    PretrainPlan plan =
                            new PretrainPlan(method, setup, options.seed, options.threads(), options.precision());
                    if (checkpointing.resumed()) {
                        plan.requireSameRun(images, options.data, folder);
                    }
                    introduce(plan, encoder, images);
                    if (!checkpointing.resumed()) {
                        setup.part().before(method, images, out);
                    }
                    return trainAndCompare(device, plan, images, folder) ? 0 : INTERRUPTED;
                } finally {
                    method.trained().values().forEach(Module::close);
                }
            }
        }
    }

    private boolean isFinished(RunDirectory folder) {
        Progress progress = Checkpoint.progress(folder.checkpoint());
        if (progress.isFinished()) {
            out.printf(
                    Locale.ROOT,
                    "The run in %s is finished: all its %d steps were made. Its encoder is %s.%n",
                    folder.path(),
                    progress.steps(),
                    folder.encoder());
        } else {
            out.printf(
                    Locale.ROOT,
                    "Goes on with the run in %s after step %d of %d.%n",
                    folder.path(),
                    progress.step(),
                    progress.steps());
        }
        out.flush();
        return progress.isFinished();
    }

    private static void requireBatch(Recipe recipe, ImageSource images) {
        if (recipe.batchSize() > images.size()) {
            throw new IllegalArgumentException("batch size " + recipe.batchSize() + " is larger than the data set of "
                    + images.size() + " images; choose a smaller --batch");
        }
    }

    private void introduce(PretrainPlan plan, Backbone encoder, ImageSource images) {
        Recipe recipe = plan.setup().recipe();
        out.printf(
                Locale.ROOT,
                "%s pretrains a %s (%,d parameters) on %,d images of %s: %d epochs of %d steps, batch %d, %d pixels.%n",
                plan.method().name(),
                encoder.architecture(),
                encoder.parameterCount(),
                images.size(),
                options.data,
                recipe.epochs(),
                images.size() / recipe.batchSize(),
                recipe.batchSize(),
                plan.setup().evaluation().size());
        out.flush();
    }

    /** Returns whether training came to its end. */
    private boolean trainAndCompare(Device device, PretrainPlan plan, ImageSource images, RunDirectory folder) {
        try (ImageSource heldOut = options.knn() ? heldOut(images) : null) {
            KnnComparison comparison = heldOut == null ? null : comparison(device, plan, images, heldOut);
            if (comparison != null) {
                comparison.add(BEFORE, plan.method().backbone());
            }
            Throughput throughput = new Throughput();
            Progress end = plan.run(
                    images,
                    options.data,
                    folder,
                    Optional.of(checkpointing),
                    listeners(device, plan, images, folder, throughput));
            if (!end.isFinished()) {
                return false;
            }
            out.println();
            if (comparison != null) {
                Features features = comparison.add(AFTER, plan.method().backbone());
                comparison.print(out);
                KnnCaveat.ofMethod(plan.method().name()).ifPresent(out::println);
                out.println();
                Results.printCollapse(out, CollapseFigures.of(features));
            }
            Results.printThroughput(out, throughput);
            out.println();
            Results.printFiles(out, folder);
            out.flush();
            return true;
        }
    }

    private List<TrainingListener> listeners(
            Device device, PretrainPlan plan, ImageSource images, RunDirectory folder, Throughput throughput) {
        List<TrainingListener> listeners = new ArrayList<>();
        listeners.add(ProgressLine.onErrorStream(plan.method().name()));
        listeners.add(throughput);
        listeners.addAll(plan.setup().part().listeners(plan.method(), out));
        OptionalInt every = options.picturesEvery(plan.setup().recipe().epochs());
        if (plan.method() instanceof Illustrated illustrated && every.isPresent()) {
            try (ImageSource heldOut = TestPart.of(options.data).orElse(null)) {
                listeners.add(new PictureSaver(
                        folder.pictures(),
                        illustrated,
                        device,
                        heldOut == null ? images : heldOut,
                        plan.setup().evaluation(),
                        PICTURED_IMAGES,
                        every.getAsInt()));
            }
        }
        return listeners;
    }

    private ImageSource heldOut(ImageSource images) {
        if (!images.labelled()) {
            return null;
        }
        return options.test == null ? TestPart.of(options.data).orElse(null) : ImageSource.open(options.test);
    }

    private KnnComparison comparison(Device device, PretrainPlan plan, ImageSource images, ImageSource heldOut) {
        List<KnnProbe> probes = Stream.of(KnnProbe.standard(), KnnProbe.local())
                .filter(probe -> probe.k() <= images.size())
                .toList();
        return probes.isEmpty()
                ? null
                : new KnnComparison(device, images, heldOut, plan.setup().evaluation(), probes);
    }
}
