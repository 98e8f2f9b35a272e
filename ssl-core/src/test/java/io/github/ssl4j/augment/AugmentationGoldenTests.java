package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Transforms against torchvision's results: on float tensors to 1e-5, and rounded to the levels of 8 bits where Pillow
 * computes the same thing.
 */
class AugmentationGoldenTests {
    private static final double FLOAT_TOLERANCE = 1e-5;
    private static final String FLOAT = "float01";
    private static final Pattern NUMBERED = Pattern.compile("([a-z]+)(\\d+)");

    @TestFactory
    Stream<DynamicTest> colorJitter() {
        return Goldens.tests(golden -> check(golden, List.of("brightness"), this::adjustment), "aug_colorjitter");
    }

    @TestFactory
    Stream<DynamicTest> gaussianBlur() {
        return Goldens.tests(golden -> check(golden, List.of("tv"), this::blur), "aug_blur");
    }

    @TestFactory
    Stream<DynamicTest> resizedCrop() {
        return Goldens.tests(
                golden -> {
                    int compared = 0;
                    for (Map.Entry<String, NpyArray> expected :
                            golden.arrays("out_").entrySet()) {
                        compareResizedCrop(golden, expected.getKey(), expected.getValue());
                        compared++;
                    }
                    assertThat(compared).isPositive();
                    GoldenReport.ok(golden, "host");
                },
                "aug_resizedcrop");
    }

    @TestFactory
    Stream<DynamicTest> everythingElse() {
        return Goldens.tests(
                golden -> check(golden, List.of("grayscale", "hflip", "solarize"), this::other), "aug_misc");
    }

    @TestFactory
    Stream<DynamicTest> distributionOfCrops() {
        return Goldens.tests(this::checkCrops, "aug_rrc_params");
    }

    /** What makes an output from the input, by the output's name up to the first dot. */
    private interface Recipe {
        Consumer<Image> of(GoldenCase golden, String operation, String backend);
    }

    private Consumer<Image> adjustment(GoldenCase golden, String operation, String backend) {
        Matcher name = numbered(operation);
        JsonNode factors = golden.config().path(name.group(1));
        double factor = factors.required(Integer.parseInt(name.group(2))).asDouble();
        return switch (name.group(1)) {
            case "brightness" -> image -> ColorAdjustments.brightness(image, factor);
            case "contrast" -> image -> ColorAdjustments.contrast(image, factor);
            case "saturation" -> image -> ColorAdjustments.saturation(image, factor);
            case "hue" -> image -> ColorAdjustments.hue(image, factor);
            default -> throw new IllegalArgumentException(golden + " has the unknown output " + operation);
        };
    }

    private Consumer<Image> blur(GoldenCase golden, String operation, String backend) {
        Matcher name = numbered(operation);
        JsonNode kernel = golden.config().required("torchvision").required(Integer.parseInt(name.group(2)));
        return image -> GaussianBlur.blur(
                image, kernel.required(0).asInt(), kernel.required(1).asDouble());
    }

    private Consumer<Image> other(GoldenCase golden, String operation, String backend) {
        JsonNode config = golden.config();
        return switch (operation) {
            case "jitter_chain" -> {
                int[] order = ints(config.required("jitter_order"));
                double[] f = doubles(config.required("factors_bcsh"));
                yield image -> ColorJitter.adjust(image, order, f[0], f[1], f[2], f[3]);
            }
            case "grayscale3" -> ColorAdjustments::grayscale;
            case "solarize" -> {
                double threshold = backend.equals(FLOAT)
                        ? config.required("solarize_threshold_float").asDouble()
                        : config.required("solarize_threshold_u8").asDouble() / 255;
                yield image -> ColorAdjustments.solarize(image, threshold);
            }
            case "hflip" -> HorizontalFlip::flip;
            case "normalized" ->
                new Normalization(list(config.required("mean")), list(config.required("std")))::normalize;
            default -> throw new IllegalArgumentException(golden + " has the unknown output " + operation);
        };
    }

    private static void check(GoldenCase golden, List<String> sameInPillow, Recipe recipe) {
        int compared = 0;
        for (Map.Entry<String, NpyArray> expected : golden.arrays("out_").entrySet()) {
            String[] parts = expected.getKey().split("\\.");
            boolean isFloat = parts[1].equals(FLOAT) || parts[0].equals("normalized");
            if (isFloat || parts[1].equals("pil") && sameInPillow.stream().anyMatch(parts[0]::startsWith)) {
                Image image = input(golden);
                recipe.of(golden, parts[0], isFloat ? FLOAT : parts[1]).accept(image);
                compare(golden, expected.getKey(), expected.getValue(), image, isFloat);
                compared++;
            }
        }
        assertThat(compared).isPositive();
        GoldenReport.ok(golden, "host");
    }

    private static void compareResizedCrop(GoldenCase golden, String name, NpyArray expected) {
        Matcher operation = numbered(name.substring(0, name.indexOf('.')));
        int[] crop = ints(
                golden.config().required("crops_top_left_h_w_size").required(Integer.parseInt(operation.group(2))));
        boolean cubic = operation.group(1).equals("bicubic");
        Interpolation interpolation = cubic ? Interpolation.BICUBIC : Interpolation.BILINEAR;
        if (name.contains("_aa0")) {
            interpolation = cubic ? Interpolation.BICUBIC_WITHOUT_ANTIALIAS : Interpolation.BILINEAR_WITHOUT_ANTIALIAS;
        }
        Image target = new Image(1, 1, 1);
        CropBox box = new CropBox(crop[0], crop[1], crop[2], crop[3]);
        Resampling.resizedCrop(input(golden), box, crop[4], crop[4], interpolation, target);
        compare(golden, name, expected, target, !name.endsWith(".pil"));
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

    private static List<Double> list(JsonNode node) {
        return Arrays.stream(doubles(node)).boxed().toList();
    }
}
