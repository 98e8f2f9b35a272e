package io.github.ssl4j.cli.bench;

import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.device.Precision;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.OptionalDouble;

/** Steps on two augmented views of real images, delivered by the loader. */
final class StreamCases implements BenchCase {
    private final ImageSource source;
    private final ImageLoader loader;
    private final StepCases.Trainer trainer;
    private Iterator<Batch> epoch;
    private int epochs;
    private long waited;

    private StreamCases(Path data, SimClrViews views, int batch, StepCases.Trainer trainer) {
        this.source = ImageSource.open(data);
        this.loader = new ImageLoader(source, views, LoaderOptions.forTraining(batch, 0));
        this.trainer = trainer;
        this.epoch = loader.epoch(epochs).iterator();
    }

    /** The loader alone. */
    static BenchCase augmentOnly(Path data, int batch, Precision precision) {
        return new StreamCases(data, SimClrViews.cifar10(), batch, null);
    }

    /** The loader alone, on image files of any size: SimCLR's views of 224 pixels, blur included. */
    static BenchCase photographs(Path data, int batch, Precision precision) {
        return new StreamCases(data, SimClrViews.imageNet(224), batch, null);
    }

    /** The loader and the whole step of SimCLR. */
    static BenchCase simClr(Path data, int batch, Precision precision) {
        return new StreamCases(data, SimClrViews.cifar10(), batch, StepCases.simClrTrainer(precision));
    }

    @Override
    public Lap step() {
        if (!epoch.hasNext()) {
            epoch = loader.epoch(++epochs).iterator();
        }
        try (Batch batch = epoch.next()) {
            long waitedBefore = waited;
            waited = loader.waitedNanos();
            OptionalDouble loss = trainer == null
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(trainer.step(batch.size(), batch.view(0), batch.view(1)));
            return new Lap(loss, waited - waitedBefore);
        }
    }

    @Override
    public void close() {
        loader.close();
        source.close();
        if (trainer != null) {
            trainer.close();
        }
    }
}
