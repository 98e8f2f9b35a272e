package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.ImageShape;
import io.github.ssl4j.device.Resizing;
import io.github.ssl4j.goldens.Closeness;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.goldens.Tolerance;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Transforms of the host and kernels of devices against torchvision's results: on float tensors to 1e-5, in float64
 * where both sides are to 1e-10, and on the host also rounded to the levels of 8 bits where Pillow computes the same
 * thing.
 */
class AugmentationGoldenTests {
    private static final double FLOAT_TOLERANCE = 1e-5;
    private static final Tolerance SINGLE = new Tolerance(ElementType.FLOAT32, 0, FLOAT_TOLERANCE);
    private static final Tolerance DOUBLE = new Tolerance(ElementType.FLOAT64, 1e-9, 1e-10);
    private static final String FLOAT = "float01";
    private static final int[] IN_TURN = {0, 1, 2, 3};
    private static final Pattern NUMBERED = Pattern.compile("([a-z]+)(\\d+)");

    @TestFactory
    Stream<DynamicTest> colorJitter() {
        return Goldens.tests(golden -> check(golden, List.of("brightness"), this::adjustment), GoldenKind.COLOR_JITTER);
    }

    @TestFactory
    Stream<DynamicTest> gaussianBlur() {
        return Goldens.tests(golden -> check(golden, List.of("tv"), this::blur), GoldenKind.BLUR);
    }

    @TestFactory
    Stream<DynamicTest> resizedCrop() {
        return Goldens.tests(
                golden -> check(golden, List.of("bilinear", "bicubic"), this::crop), GoldenKind.RESIZED_CROP);
    }

    @TestFactory
    Stream<DynamicTest> everythingElse() {
        return Goldens.tests(
                golden -> check(golden, List.of("grayscale", "hflip", "solarize"), this::other),
                GoldenKind.OTHER_AUGMENTATIONS);
    }

    @TestFactory
    Stream<DynamicTest> distributionOfCrops() {
        return Goldens.tests(this::checkCrops, GoldenKind.CROP_DISTRIBUTION);
    }

    /** What makes an output from the input, by the output's name up to the first dot and what follows. */
    private interface Recipe {
        Change of(GoldenCase golden, String operation, String backend);
    }

    /** The same change on the host and on devices. */
    private record Change(Consumer<Image> host, DeviceKernel device) {}

    private Change adjustment(GoldenCase golden, String operation, String backend) {
        Matcher name = numbered(operation);
        JsonNode factors = golden.config().path(name.group(1));
        double factor = factors.required(Integer.parseInt(name.group(2))).asDouble();
        return switch (name.group(1)) {
            case "brightness" ->
                new Change(image -> ColorAdjustments.brightness(image, factor), jitter(IN_TURN, factor, 1, 1, 0));
            case "contrast" ->
                new Change(image -> ColorAdjustments.contrast(image, factor), jitter(IN_TURN, 1, factor, 1, 0));
            case "saturation" ->
                new Change(image -> ColorAdjustments.saturation(image, factor), jitter(IN_TURN, 1, 1, factor, 0));
            case "hue" -> new Change(image -> ColorAdjustments.hue(image, factor), jitter(IN_TURN, 1, 1, 1, factor));
            default -> throw new IllegalArgumentException(golden + " has the unknown output " + operation);
        };
    }

    private Change blur(GoldenCase golden, String operation, String backend) {
        Matcher name = numbered(operation);
        JsonNode kernel = golden.config().required("torchvision").required(Integer.parseInt(name.group(2)));
        int size = kernel.required(0).asInt();
        double sigma = kernel.required(1).asDouble();
        return new Change(
                image -> GaussianBlur.blur(image, size, sigma),
                (kernels, shape, x, y) -> kernels.gaussianBlur(shape, size, new double[] {sigma}, x, y));
    }

    private Change crop(GoldenCase golden, String operation, String backend) {
        Matcher name = numbered(operation);
        JsonNode crops = golden.config().required("crops_top_left_h_w_size");
        int[] crop = ints(crops.required(Integer.parseInt(name.group(2))));
        CropBox box = new CropBox(crop[0], crop[1], crop[2], crop[3]);
        int size = crop[4];
        boolean cubic = name.group(1).equals("bicubic");
        Interpolation sharp =
                cubic ? Interpolation.BICUBIC_WITHOUT_ANTIALIAS : Interpolation.BILINEAR_WITHOUT_ANTIALIAS;
        Interpolation smooth = cubic ? Interpolation.BICUBIC : Interpolation.BILINEAR;
        Interpolation interpolation = backend.contains("_aa0") ? sharp : smooth;
        Resizing resizing = new Resizing(size, size, interpolation.filter(), false);
        return new Change(
                image -> Resampling.resizedCrop(image, box, size, size, interpolation, image),
                (kernels, shape, x, y) -> kernels.resizedCrop(shape, Arrays.copyOf(crop, 4), resizing, x, y));
    }

    private Change other(GoldenCase golden, String operation, String backend) {
        JsonNode config = golden.config();
        return switch (operation) {
            case "jitter_chain" -> {
                int[] order = ints(config.required("jitter_order"));
                double[] f = doubles(config.required("factors_bcsh"));
                yield new Change(image -> ColorJitter.adjust(image, order, f[0], f[1], f[2], f[3]), jitter(order, f));
            }
            case "grayscale3" ->
                new Change(
                        ColorAdjustments::grayscale,
                        (kernels, shape, x, y) -> kernels.grayscale(shape, new boolean[] {true}, x, y));
            case "solarize" -> {
                double threshold = isFloat(operation, backend)
                        ? config.required("solarize_threshold_float").asDouble()
                        : config.required("solarize_threshold_u8").asDouble() / 255;
                yield new Change(
                        image -> ColorAdjustments.solarize(image, threshold),
                        (kernels, shape, x, y) -> kernels.solarize(shape, new double[] {threshold}, x, y));
            }
            case "hflip" ->
                new Change(
                        HorizontalFlip::flip,
                        (kernels, shape, x, y) -> kernels.horizontalFlip(shape, new boolean[] {true}, x, y));
            case "normalized" -> {
                double[] mean = doubles(config.required("mean"));
                double[] deviation = doubles(config.required("std"));
                yield new Change(
                        new Normalization(list(mean), list(deviation))::normalize,
                        (kernels, shape, x, y) -> kernels.normalize(shape, mean, deviation, x, y));
            }
            default -> throw new IllegalArgumentException(golden + " has the unknown output " + operation);
        };
    }

    private static DeviceKernel jitter(int[] order, double... factors) {
        return (kernels, shape, x, y) -> kernels.colorJitter(shape, order, factors, x, y);
    }

    private static boolean isFloat(String operation, String backend) {
        return backend.startsWith(FLOAT) || operation.equals("normalized");
    }

    private static void check(GoldenCase golden, List<String> sameInPillow, Recipe recipe) {
        Map<String, NpyArray> outputs = golden.arrays("out_");
        Map<String, Change> floats = new TreeMap<>();
        int compared = 0;
        for (Map.Entry<String, NpyArray> expected : outputs.entrySet()) {
            String[] parts = expected.getKey().split("\\.");
            boolean isFloat = isFloat(parts[0], parts[1]);
            if (isFloat || parts[1].equals("pil") && sameInPillow.stream().anyMatch(parts[0]::startsWith)) {
                Change change = recipe.of(golden, parts[0], parts[1]);
                Image image = input(golden);
                change.host().accept(image);
                compare(golden, expected.getKey(), expected.getValue(), image, isFloat);
                compared++;
                if (isFloat) {
                    floats.put(expected.getKey(), change);
                }
            }
        }
        assertThat(compared).isPositive();
        GoldenReport.ok(golden, "host");
        assertThat(floats).isNotEmpty();
        GoldenDevices.each(
                golden,
                device -> floats.forEach(
                        (name, change) -> compare(golden, name, outputs.get(name), change.device(), device)));
    }

    private static void compare(GoldenCase golden, String name, NpyArray expected, DeviceKernel kernel, Device device) {
        NpyArray image = golden.array("in_img");
        ImageShape shape = new ImageShape(1, image.size(1), image.size(2), image.size(0));
        double[] pixels =
                Arrays.stream(image.values()).map(value -> value / 255).toArray();
        double[] actual = kernel.run(
                device,
                shape,
                DeviceKernel.channelsLast(image.size(0), pixels),
                shape.resized(expected.size(1), expected.size(2)));
        boolean isDouble = name.endsWith(".f64") && device.floating() == ElementType.FLOAT64;
        Closeness.assertClose(
                golden + " " + name + " on " + device.name() + " in " + device.floating(),
                actual,
                DeviceKernel.channelsLast(expected.size(0), expected.values()),
                isDouble ? DOUBLE : SINGLE);
    }

    private static void compare(GoldenCase golden, String name, NpyArray expected, Image actual, boolean isFloat) {
        assertThat(new int[] {actual.channels(), actual.height(), actual.width()})
                .as(golden + " " + name)
                .containsExactly(expected.shape());
        double tolerance = isFloat
                ? FLOAT_TOLERANCE
                : golden.meta().path("tolerance").required("pil_max_abs").asDouble();
        for (int i = 0; i < expected.length(); i++) {
            double value = actual.pixels()[i];
            double compared = isFloat ? value : Math.rint(255 * Math.min(Math.max(value, 0), 1));
            double difference = Math.abs(compared - expected.values()[i]);
            if (!(difference <= tolerance)) {
                throw new AssertionError(golden + " " + name + " value " + i + ": expected " + expected.values()[i]
                        + ", found " + compared + ", off by " + difference + " where " + tolerance + " is allowed");
            }
        }
    }

    private void checkCrops(GoldenCase golden) {
        double[] scale = doubles(golden.config().required("scale"));
        double[] ratio = doubles(golden.config().required("ratio"));
        RandomResizedCrop crop = new RandomResizedCrop(
                8, new Range(scale[0], scale[1]), new Range(ratio[0], ratio[1]), Interpolation.BILINEAR);
        Map<String, NpyArray> outputs = golden.arrays("out_");
        assertThat(outputs).isNotEmpty();
        outputs.forEach((name, expected) -> {
            String[] sides = name.split("x");
            int width = Integer.parseInt(sides[0]);
            int height = Integer.parseInt(sides[1]);
            CropBox[] reference = IntStream.range(0, expected.size(0))
                    .mapToObj(i -> Arrays.copyOfRange(expected.ints(), 4 * i, 4 * i + 4))
                    .map(box -> new CropBox(box[0], box[1], box[2], box[3]))
                    .toArray(CropBox[]::new);
            RandomStream random = RandomStream.of(1, width, height);
            CropBox[] drawn = IntStream.range(0, 20_000)
                    .mapToObj(i -> crop.draw(height, width, random))
                    .toArray(CropBox[]::new);
            assertSameDistribution(name + " area", reference, drawn, box -> box.height() * box.width());
            assertSameDistribution(
                    name + " log ratio", reference, drawn, box -> Math.log((double) box.width() / box.height()));
        });
        GoldenReport.ok(golden, "host");
    }

    /** Kolmogorov and Smirnov's distance: the largest between the two empirical distribution functions. */
    private static void assertSameDistribution(
            String name, CropBox[] reference, CropBox[] drawn, ToDoubleFunction<CropBox> property) {
        double[] a = Stream.of(reference).mapToDouble(property).sorted().toArray();
        double[] b = Stream.of(drawn).mapToDouble(property).sorted().toArray();
        double distance = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            double value = Math.min(a[i], b[j]);
            while (i < a.length && a[i] == value) {
                i++;
            }
            while (j < b.length && b[j] == value) {
                j++;
            }
            distance = Math.max(distance, Math.abs((double) i / a.length - (double) j / b.length));
        }
        assertThat(distance).as(name).isLessThan(0.04);
    }

    private static Image input(GoldenCase golden) {
        NpyArray array = golden.array("in_img");
        Image image = new Image(array.size(0), array.size(1), array.size(2));
        for (int i = 0; i < array.length(); i++) {
            image.pixels()[i] = (float) array.values()[i] / 255;
        }
        return image;
    }

    private static Matcher numbered(String operation) {
        Matcher matcher = NUMBERED.matcher(operation);
        assertThat(matcher.matches()).as(operation).isTrue();
        return matcher;
    }

    private static double[] doubles(JsonNode node) {
        return IntStream.range(0, node.size())
                .mapToDouble(i -> node.get(i).asDouble())
                .toArray();
    }

    private static int[] ints(JsonNode node) {
        return IntStream.range(0, node.size()).map(i -> node.get(i).asInt()).toArray();
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
