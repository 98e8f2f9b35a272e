package io.github.ssl4j.run;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.Illustrated;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;

/**
 * Saves pictures of what a method does to the same few images, with the same masks, every so many epochs: {@code
 * epoch-0001.png} and so on. Training draws the same random numbers with it as without, and goes on where they cannot
 * be written any more, which is logged.
 */
public final class PictureSaver implements TrainingListener {
    private static final long RANDOM_PURPOSE = 0x70696374;

    private final Path folder;
    private final BestEffort effort;
    private final Illustrated method;
    private final Device device;
    private final EvaluationView view;
    private final int everyEpochs;
    private final int count;
    private final int channels;
    private final float[] pixels;

    /**
     * Creates a listener.
     *
     * @param folder where the pictures go; made when the first is written
     * @param images what is shown: the first {@code count} of them that can be read
     * @param view how they are prepared
     * @throws IllegalArgumentException if a number is below 1
     */
    public PictureSaver(
            Path folder,
            Illustrated method,
            Device device,
            ImageSource images,
            EvaluationView view,
            int count,
            int everyEpochs) {
        if (count < 1 || everyEpochs < 1) {
            throw new IllegalArgumentException("pictures: expected at least 1 image every 1 epoch or more, found "
                    + count + " images every " + everyEpochs + " epochs");
        }
        this.folder = Objects.requireNonNull(folder, "folder");
        this.effort = new BestEffort("pictures in " + folder);
        this.method = Objects.requireNonNull(method, "method");
        this.device = Objects.requireNonNull(device, "device");
        this.view = Objects.requireNonNull(view, "view");
        this.everyEpochs = everyEpochs;
        this.channels = images.channels();
        this.pixels = prepare(images, count);
        this.count = pixels.length / Math.toIntExact(view.size().area() * channels);
    }

    private float[] prepare(ImageSource images, int most) {
        int area = Math.toIntExact(view.size().area());
        float[] channelsLast = new float[Math.min(most, images.size()) * area * channels];
        Image image = new Image(1, 1, 1);
        Image prepared = new Image(1, 1, 1);
        int n = 0;
        for (int index = 0; index < images.size() && n * area * channels < channelsLast.length; index++) {
            try {
                images.read(index, image, view::reduction);
            } catch (CorruptImageException e) {
                continue; // training names and counts it
            }
            view.view(image, prepared);
            for (int i = 0; i < area; i++) {
                for (int c = 0; c < channels; c++) {
                    channelsLast[(n * area + i) * channels + c] = prepared.pixels()[c * area + i];
                }
            }
            n++;
        }
        return Arrays.copyOf(channelsLast, n * area * channels);
    }

    /** Saves the pictures after an epoch, numbered from 1. */
    @Override
    public void onEpochEnd(Epoch epoch) {
        if (count > 0 && epoch.number() % everyEpochs == 0) {
            save(folder.resolve(fileName(epoch.number())));
        }
    }

    /** Returns the name of the picture of an epoch, from 1. */
    static String fileName(int epoch) {
        return "epoch-%04d.png".formatted(epoch);
    }

    private void save(Path file) {
        Map<String, float[]> columns = new LinkedHashMap<>();
        try (Scope scope = Scope.open(RandomStream.of(RANDOM_PURPOSE))) {
            Gradients.withoutRecording(() -> {
                Tensor images = Tensor.of(
                        device, pixels, count, view.size().height(), view.size().width(), channels);
                method.illustrate(images).forEach((what, pictures) -> columns.put(what, pictures.toFloats()));
            });
        }
        PictureSheet sheet =
                new PictureSheet(view.size().height(), view.size().width(), channels, view.normalization());
        effort.write(() -> {
            Files.createDirectories(folder);
            ImageIO.write(sheet.draw(count, columns), "png", file.toFile());
        });
    }
}
