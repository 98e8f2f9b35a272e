package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class ArrayImagesTests {
    @Test
    void everyRowIsAnImageOfUnitValues() {
        INDArray array =
                Nd4j.createFromArray(0f, 51f, 102f, 153f, 204f, 255f, 0f, 51f).reshape(2, 4, 1, 1);

        ImageSource source = ImageSource.of(array, 255);

        assertThat(source.size()).isEqualTo(2);
        assertThat(source.channels()).isEqualTo(4);
        assertThat(source.name(1)).isEqualTo("array, image 1");
        assertThat(source.labelled()).isFalse();
        assertThat(pixels(source, 0)).containsExactly(0, 0.2f, 0.4f, 0.6f);
        assertThat(pixels(source, 1)).containsExactly(0.8f, 1, 0, 0.2f);
    }

    @Test
    void valuesFromZeroToOneStayAsTheyAre() {
        INDArray columns = Nd4j.createFromArray(new double[][] {{0, 0.3}, {0.25, 1}})
                .transpose()
                .reshape(1, 1, 2, 2);

        assertThat(pixels(ImageSource.of(columns, 1), 0)).containsExactly(0, 0.25f, 0.3f, 1);
    }

    @Test
    void theArrayIsCopied() {
        INDArray array = Nd4j.zeros(1, 1, 1, 1);
        ImageSource source = ImageSource.of(array, 1);
        array.assign(1);

        assertThat(pixels(source, 0)).containsExactly(0);
    }

    @Test
    void oneHotRowsAreLabels() {
        DataSet dataSet =
                new DataSet(Nd4j.zeros(2, 3, 4, 4), Nd4j.createFromArray(new float[][] {{0, 0, 1}, {1, 0, 0}}));
        dataSet.setLabelNames(List.of("cat", "dog", "fox"));

        ImageSource source = ImageSource.of(iterator(dataSet), 1);

        assertThat(source.name(0)).isEqualTo("SingletonDataSetIterator, image 0");
        assertThat(source.labelled()).isTrue();
        assertThat(source.label(0)).isEqualTo(2);
        assertThat(source.label(1)).isZero();
        assertThat(source.classes()).hasSize(3);
    }

    @Test
    void anIteratorIsReadFromItsBeginning() {
        DataSetIterator iterator = iterator(new DataSet(Nd4j.zeros(2, 1, 1, 1), null));
        iterator.next();

        assertThat(ImageSource.of(iterator, 1).size()).isEqualTo(2);
    }

    @Test
    void otherLabelsAreLeftOut() {
        for (float[][] labels :
                new float[][][] {{{0.5f, 0.5f}, {1, 0}}, {{1, 1}, {1, 0}}, {{0, 0}, {1, 0}}, {{1}, {1}}}) {
            ImageSource source =
                    ImageSource.of(iterator(new DataSet(Nd4j.zeros(2, 1, 1, 1), Nd4j.createFromArray(labels))), 1);
            assertThat(source.labelled()).as(Arrays.deepToString(labels)).isFalse();
            assertThat(source.classes()).isEmpty();
        }
    }

    @Test
    void whatIsNoImageIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.of(Nd4j.zeros(3, 8, 8), 1))
                .withMessage("array: expected images of shape [N, C, H, W], found [3, 8, 8]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.of(array(256), 255))
                .withMessage("array, image 0: expected values from 0 to 255, not normalised, found 256.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.of(array(-0.5f), 1))
                .withMessage("array, image 0: expected values from 0 to 1, not normalised, found -0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.of(array(Float.NaN), 1))
                .withMessageContaining("found NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.of(array(0.5f), 255))
                .withMessage("array gives values up to 0.5: expected 0 to 255, not yet scaled");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.of(array(0.5f), 0))
                .withMessage("white: expected the largest value of a pixel, such as 1 or 255, found 0.0");
    }

    private static DataSetIterator iterator(DataSet dataSet) {
        return new SingletonDataSetIterator(dataSet);
    }

    private static INDArray array(float value) {
        return Nd4j.createFromArray(value).reshape(1, 1, 1, 1);
    }

    private static float[] pixels(ImageSource source, int index) {
        Image image = new Image(1, 1, 1);
        source.read(index, image);
        return Arrays.copyOf(image.pixels(), image.channels() * image.height() * image.width());
    }
}
