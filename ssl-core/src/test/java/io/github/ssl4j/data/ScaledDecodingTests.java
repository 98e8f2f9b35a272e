package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.data.decoding.DecodeOptions;
import io.github.ssl4j.random.RandomStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaledDecodingTests {
    private static final DecodeOptions EXACT = DecodeOptions.DEFAULT.withExactSize(true);
    private static final ViewPolicy CROPS = AugmentedViews.alike(
            2,
            Augmentation.of(
                    RandomResizedCrop.of(224, 0.2).withInterpolation(Interpolation.BICUBIC), new HorizontalFlip(0.5)));

    @TempDir
    private static Path folder;

    @BeforeAll
    static void writePhotographs() throws IOException {
        byte[] jpeg = TestImages.encoded(LargePhotograph.of(4000, 3000), "jpeg");
        TestImages.write(folder, "1/photograph.jpg", jpeg);
        TestImages.write(folder, "6/photograph.jpg", LargePhotograph.oriented(jpeg, 6));
    }

    private static int[] size(ImageSource source, ReadPlan plan) {
        Image image = new Image(source.channels(), 1, 1);
        source.read(0, image, plan);
        return new int[] {image.height(), image.width()};
    }

    @Test
    void theSizeOfALargeJpegIsThatOfAllItsPixelsThoughFewAreRead() {
        Image image = new Image(3, 1, 1);
        try (ImageSource plain = ImageSource.open(folder.resolve("1"));
                ImageSource turned = ImageSource.open(folder.resolve("6"))) {
            assertThat(ImageInspection.sizeOf(plain, 0, image)).hasToString("4000 x 3000");
            assertThat(image.height()).isEqualTo(375);
            assertThat(ImageInspection.sizeOf(turned, 0, image)).hasToString("3000 x 4000");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3000, 4000",
        "2, 1500, 2000",
        "3, 1500, 2000",
        "4, 750, 1000",
        "7, 750, 1000",
        "8, 375, 500",
        "99, 375, 500"
    })
    void aLargeJpegIsDecodedAtTheSmallestSizeThatThePlanPermits(int factor, int height, int width) {
        try (ImageSource source = ImageSource.open(folder.resolve("1"));
                ImageSource exact = ImageSource.open(folder.resolve("1"), EXACT)) {
            assertThat(size(source, (h, w) -> factor)).containsExactly(height, width);
            assertThat(size(source, ReadPlan.FULL_SIZE)).containsExactly(3000, 4000);
            assertThat(size(exact, (h, w) -> factor)).containsExactly(3000, 4000);
        }
    }

    @Test
    void thePlanIsAskedAboutTheUprightImage() {
        List<int[]> asked = new ArrayList<>();
        ReadPlan plan = (height, width) -> {
            asked.add(new int[] {height, width});
            return 8;
        };
        try (ImageSource upright = ImageSource.open(folder.resolve("6"));
                ImageSource stored =
                        ImageSource.open(folder.resolve("6"), DecodeOptions.DEFAULT.withOrientation(false))) {
            assertThat(size(upright, plan)).containsExactly(500, 375);
            assertThat(size(stored, plan)).containsExactly(375, 500);
        }
        assertThat(asked).containsExactly(new int[] {4000, 3000}, new int[] {3000, 4000});
    }

    @Test
    void everySourceAroundAnotherPassesThePlanOn() {
        ReadPlan plan = (height, width) -> 8;
        try (ImageSource source = ImageSource.open(List.of(folder.resolve("6"), folder.resolve("1")));
                ImageSource folders = ImageSource.open(folder)) {
            assertThat(size(source, plan)).containsExactly(500, 375);
            assertThat(size(source.subset(1, 1), plan)).containsExactly(375, 500);
            assertThat(size(source.select(1), plan)).containsExactly(375, 500);
            assertThat(size(source.tolerating(0.5), plan)).containsExactly(500, 375);
            assertThat(size(source.withChannels(1), plan)).containsExactly(500, 375);
            assertThat(size(folders.withClasses(List.of("6", "1")), plan)).containsExactly(375, 500);
        }
    }

    @Test
    void smallerJpegsAndOtherFormatsAreReadAtFullSizeWithoutAsking(@TempDir Path others) throws IOException {
        ReadPlan never = (height, width) -> {
            throw new AssertionError("asked about " + height + " x " + width);
        };
        TestImages.write(others, "1.png", TestImages.encoded(LargePhotograph.of(2001, 1000), "png"));
        TestImages.write(others, "2.jpg", TestImages.encoded(LargePhotograph.of(2000, 1000), "jpeg"));
        TestImages.write(others, "3.jpg", TestImages.encoded(LargePhotograph.of(2001, 1000), "jpeg"));
        try (ImageSource source = ImageSource.open(others)) {
            assertThat(size(source, never)).containsExactly(1000, 2001);
            assertThat(size(source.select(1), never)).containsExactly(1000, 2000);
            assertThat(size(source.select(2), (height, width) -> 4)).containsExactly(250, 501);
        }
    }

    /** The values of every view of a folder's image over some epochs. */
    private static List<float[]> views(String name, DecodeOptions options, ViewPolicy policy, int epochs) {
        List<float[]> views = new ArrayList<>();
        try (ImageSource source = ImageSource.open(folder.resolve(name), options);
                ImageLoader loader = new ImageLoader(source, policy, LoaderOptions.forTraining(1, 3))) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                for (Batch batch : loader.epoch(epoch)) {
                    try (batch) {
                        for (int v = 0; v < policy.views(); v++) {
                            views.add(batch.view(v).clone());
                        }
                    }
                }
            }
        }
        return views;
    }

    private static double difference(List<float[]> some, List<float[]> others) {
        double sum = 0;
        long count = 0;
        for (int i = 0; i < some.size(); i++) {
            for (int j = 0; j < some.get(i).length; j++, count++) {
                sum += Math.abs(some.get(i)[j] - others.get(i)[j]);
            }
        }
        return sum / count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "6"})
    void viewsAreCloseToThoseOfExactDecoding(String name) {
        List<float[]> exact = views(name, EXACT, CROPS, 4);
        List<float[]> scaled = views(name, DecodeOptions.DEFAULT, CROPS, 4);
        ViewPolicy evaluation = EvaluationView.of(224, Normalization.NONE);
        List<float[]> exactMiddle = views(name, EXACT, evaluation, 1);
        List<float[]> scaledMiddle = views(name, DecodeOptions.DEFAULT, evaluation, 1);
        double crops = difference(exact, scaled);
        double middle = difference(exactMiddle, scaledMiddle);
        System.out.printf(
                "orientation %s: mean difference of crops %.5f, of the evaluation view %.5f%n", name, crops, middle);
        assertThat(crops).isPositive().isLessThan(0.02);
        assertThat(middle).isPositive().isLessThan(0.01);
        assertThat(difference(exact.subList(0, 6), exact.subList(2, 8))).isGreaterThan(10 * crops);
    }

    @Test
    void exactDecodingMakesTheViewsOfTheWholeImageToTheBit() {
        Image whole = new Image(1, 1, 1);
        try (ImageSource source = ImageSource.open(folder.resolve("6"))) {
            source.read(0, whole);
        }
        Image view = new Image(1, 1, 1);
        CROPS.view(whole, 1, RandomStream.of(3, 0, 0, 1, 1), view);
        List<float[]> exact = views("6", EXACT, CROPS, 1);
        assertThat(exact.get(1)).containsExactly(view.channelsLast());
        assertThat(Arrays.equals(views("6", DecodeOptions.DEFAULT, CROPS, 1).get(1), exact.get(1)))
                .isFalse();
    }
}
