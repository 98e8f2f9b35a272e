package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.AugmentationArguments;
import io.github.ssl4j.device.Augmentations;
import io.github.ssl4j.device.BlurWeights;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ImageShape;
import io.github.ssl4j.device.ResampleFilter;
import io.github.ssl4j.device.Resizing;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;

/** Augmentation on the card. */
public final class CudaAugmentations implements Augmentations {
    private static final String FILE = "Augmentations";
    private static final int NOTHING = 4;
    private static final int BOX_HEIGHT = 2;
    private static final int BOX_WIDTH = 3;

    private final Device device;
    private final Kernels kernels;
    private final Uploads uploads;

    /** Creates the augmentation of storages of this device. */
    public CudaAugmentations(CudaDevice device) {
        this.device = device;
        kernels = device.launcher();
        uploads = new Uploads(device);
    }

    @Override
    public void resizedCrop(ImageShape shape, int[] boxes, Resizing resizing, Storage x, Storage y) {
        AugmentationArguments.checkBoxes(shape, boxes);
        ImageShape resized = shape.resized(resizing.height(), resizing.width());
        CudaStorage source = storage("resizedCrop", "x", x, shape.length());
        CudaStorage target = storage("resizedCrop", "y", y, resized.length());
        int batch = shape.batch();
        int channels = shape.channels();
        int rowTaps = taps(boxes, BOX_HEIGHT, resizing.height(), resizing.filter());
        int columnTaps = taps(boxes, BOX_WIDTH, resizing.width(), resizing.filter());
        long rows = (long) batch * resizing.height();
        long columns = (long) batch * resizing.width();
        long linesLength = rows * shape.width() * channels;
        try (CudaStorage places = uploads.of(boxes);
                CudaStorage rowStarts = kernels.borrow(rows);
                CudaStorage rowWeights = kernels.borrow(rows * rowTaps);
                CudaStorage columnStarts = kernels.borrow(columns);
                CudaStorage columnWeights = kernels.borrow(columns * columnTaps);
                CudaStorage lines = kernels.borrow(linesLength)) {
            weights(resizing.height(), BOX_HEIGHT, resizing.filter(), rowTaps, places, rowStarts, rowWeights, rows);
            weights(
                    resizing.width(),
                    BOX_WIDTH,
                    resizing.filter(),
                    columnTaps,
                    places,
                    columnStarts,
                    columnWeights,
                    columns);
            launch(
                    "cropRows",
                    linesLength,
                    shape.height(),
                    shape.width(),
                    channels,
                    resizing.height(),
                    rowTaps,
                    places,
                    rowStarts,
                    rowWeights,
                    source,
                    lines,
                    linesLength);
            launch(
                    "cropColumns",
                    resized.length(),
                    shape.width(),
                    channels,
                    resizing.height(),
                    resizing.width(),
                    columnTaps,
                    resizing.clamped() ? 1 : 0,
                    places,
                    columnStarts,
                    columnWeights,
                    lines,
                    target,
                    resized.length());
        }
    }

    private void weights(
            int output,
            int extent,
            ResampleFilter filter,
            int taps,
            CudaStorage boxes,
            CudaStorage starts,
            CudaStorage weights,
            long count) {
        launch(
                "cropWeights",
                count,
                output,
                extent,
                filter.radius(),
                filter.cubic(),
                filter.antialias() ? 1 : 0,
                taps,
                boxes,
                starts,
                weights,
                count);
    }

    /** Returns how many pixels of an axis make one at most, in any of the boxes. */
    private static int taps(int[] boxes, int extent, int output, ResampleFilter filter) {
        double widest = 1;
        for (int i = extent; filter.antialias() && i < boxes.length; i += 4) {
            widest = Math.max(widest, (double) boxes[i] / output);
        }
        return (int) Math.ceil(2 * filter.radius() * widest) + 1;
    }

    @Override
    public void horizontalFlip(ImageShape shape, boolean[] flipped, Storage x, Storage y) {
        AugmentationArguments.checkFlips(shape, flipped);
        CudaStorage source = storage("horizontalFlip", "x", x, shape.length());
        CudaStorage target = storage("horizontalFlip", "y", y, shape.length());
        long pairs = (long) shape.batch() * shape.height() * ((shape.width() + 1) / 2) * shape.channels();
        try (CudaStorage told = truths(flipped)) {
            launch(
                    "horizontalFlip",
                    pairs,
                    shape.height(),
                    shape.width(),
                    shape.channels(),
                    told,
                    source,
                    target,
                    pairs);
        }
    }

    @Override
    public void colorJitter(ImageShape shape, int[] order, double[] factors, Storage x, Storage y) {
        AugmentationArguments.checkJitter(shape, order, factors);
        CudaStorage source = storage("colorJitter", "x", x, shape.length());
        CudaStorage target = storage("colorJitter", "y", y, shape.length());
        if (shape.channels() != 1 && shape.channels() != 3) {
            brightness(shape, factors, source, target);
            return;
        }
        int[] kinds = order.clone();
        float[] amounts = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            double factor = factors[i - i % 4 + order[i]];
            amounts[i] = (float) factor;
            if (factor == AugmentationArguments.unchanged(order[i])) {
                kinds[i] = NOTHING;
            }
        }
        try (CudaStorage changes = uploads.of(kinds);
                CudaStorage numbers = uploads.of(amounts)) {
            int pixels = Math.multiplyExact(shape.height(), shape.width());
            kernels.launch(
                    FILE,
                    "colorJitter",
                    Blocks.each(shape.batch()),
                    Blocks.THREADS,
                    0,
                    shape.batch(),
                    pixels,
                    shape.channels(),
                    changes,
                    numbers,
                    source,
                    target);
        }
    }

    /** Changes of images whose channels are no colours. */
    private void brightness(ImageShape shape, double[] factors, CudaStorage x, CudaStorage y) {
        float[] amounts = new float[shape.batch()];
        for (int n = 0; n < amounts.length; n++) {
            amounts[n] = (float) factors[4 * n];
        }
        try (CudaStorage numbers = uploads.of(amounts)) {
            launch("brightness", shape.length(), shape.imageLength(), numbers, x, y, shape.length());
        }
    }

    @Override
    public void grayscale(ImageShape shape, boolean[] gray, Storage x, Storage y) {
        AugmentationArguments.checkGrays(shape, gray);
        CudaStorage source = storage("grayscale", "x", x, shape.length());
        CudaStorage target = storage("grayscale", "y", y, shape.length());
        if (shape.channels() != 3) { // of one channel or not to be changed
            kernels.copy(source, target);
            return;
        }
        try (CudaStorage told = truths(gray)) {
            int pixels = Math.multiplyExact(shape.height(), shape.width());
            long all = (long) shape.batch() * pixels;
            launch("grayscale", all, pixels, told, source, target, all);
        }
    }

    @Override
    public void gaussianBlur(ImageShape shape, int kernelSize, double[] sigmas, Storage x, Storage y) {
        AugmentationArguments.checkBlur(shape, kernelSize, sigmas);
        CudaStorage source = storage("gaussianBlur", "x", x, shape.length());
        CudaStorage target = storage("gaussianBlur", "y", y, shape.length());
        float[] weights = new float[Math.multiplyExact(shape.batch(), kernelSize)];
        Arrays.fill(weights, -1);
        for (int n = 0; n < sigmas.length; n++) {
            if (sigmas[n] > 0) {
                System.arraycopy(BlurWeights.of(kernelSize, sigmas[n]), 0, weights, n * kernelSize, kernelSize);
            }
        }
        try (CudaStorage numbers = uploads.of(weights);
                CudaStorage between = kernels.borrow(shape.length())) {
            int step = shape.width() * shape.channels();
            blur(shape.height(), shape.width(), shape.channels(), kernelSize, numbers, source, between);
            blur(1, shape.height(), step, kernelSize, numbers, between, target);
        }
    }

    private void blur(
            int outer, int length, int step, int kernelSize, CudaStorage weights, CudaStorage x, CudaStorage y) {
        long elements = x.length();
        launch("blur", elements, outer, length, step, kernelSize, weights, x, y, elements);
    }

    @Override
    public void solarize(ImageShape shape, double[] thresholds, Storage x, Storage y) {
        AugmentationArguments.checkThresholds(shape, thresholds);
        CudaStorage source = storage("solarize", "x", x, shape.length());
        CudaStorage target = storage("solarize", "y", y, shape.length());
        try (CudaStorage numbers = rounded(thresholds)) {
            launch("solarize", shape.length(), shape.imageLength(), numbers, source, target, shape.length());
        }
    }

    @Override
    public void normalize(ImageShape shape, double[] mean, double[] deviation, Storage x, Storage y) {
        AugmentationArguments.checkStatistics(shape, mean, deviation);
        CudaStorage source = storage("normalize", "x", x, shape.length());
        CudaStorage target = storage("normalize", "y", y, shape.length());
        try (CudaStorage center = rounded(mean);
                CudaStorage spread = rounded(deviation)) {
            launch("normalize", shape.length(), shape.channels(), center, spread, source, target, shape.length());
        }
    }

    /** Copies truths as 0 and 1. */
    private CudaStorage truths(boolean... values) {
        int[] numbers = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            numbers[i] = values[i] ? 1 : 0;
        }
        return uploads.of(numbers);
    }

    /** Copies numbers rounded to float32. */
    private CudaStorage rounded(double... values) {
        float[] numbers = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            numbers[i] = (float) values[i];
        }
        return uploads.of(numbers);
    }

    private void launch(String kernel, long elements, Object... arguments) {
        kernels.launch(FILE, kernel, Blocks.of(elements), Blocks.THREADS, 0, arguments);
    }

    private CudaStorage storage(String kernel, String argument, Storage storage, long length) {
        return (CudaStorage) AugmentationArguments.storage(device, kernel, argument, storage, length);
    }
}
