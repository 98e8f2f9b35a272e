package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.datavec.api.records.reader.impl.collection.CollectionRecordReader;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RecordImagesTests {
    @Test
    void recordsAreImagesAndLabels() {
        INDArray flat = Nd4j.createFromArray(0f, 51f, 102f, 153f, 204f, 255f);
        ImageSource source = read(
                List.of(new NDArrayWritable(flat.reshape(3, 1, 2)), new IntWritable(2)),
                List.of(new NDArrayWritable(flat.reshape(1, 3, 2, 1)), new IntWritable(0)));
        assertThat(source.size()).isEqualTo(2);
        assertThat(source.channels()).isEqualTo(3);
        assertThat(source.name(1)).isEqualTo("CollectionRecordReader, record 1");
        assertThat(source.label(0)).isEqualTo(2);
        assertThat(source.classes()).containsExactly("0", "1", "2");
        Image image = new Image(3, 1, 2);
        source.read(1, image);
        assertThat(new int[] {image.channels(), image.height(), image.width()}).containsExactly(3, 2, 1);
        assertThat(image.pixels()).containsExactly(0, 0.2f, 0.4f, 0.6f, 0.8f, 1);
    }

    @Test
    void viewsOfArraysAreReadInTheirOwnOrder() {
        INDArray columns =
                Nd4j.createFromArray(new float[][] {{0, 51}, {102, 153}}).transpose();
        ImageSource source = read(List.of(new NDArrayWritable(columns.reshape(1, 2, 2))));
        Image image = new Image(1, 2, 2);
        source.read(0, image);
        assertThat(image.pixels()).containsExactly(0, 0.4f, 0.2f, 0.6f);
        assertThat(source.labelled()).isFalse();
    }

    @Test
    void whatIsNoImageIsNamed() {
        assertThatThrownBy(() -> read()).hasMessage("CollectionRecordReader has no records: expected one per image");
        assertThatThrownBy(() -> read(List.of(new Text("cat"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("record 0: expected an NDArrayWritable first, found Text");
        assertThatThrownBy(() -> read(List.of(image(2, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found [2, 3]");
        assertThatThrownBy(() -> read(List.of(image(4, 3, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found [4, 3, 3]");
        assertThatThrownBy(() -> read(List.of(image(3, 2, 2)), List.of(image(1, 2, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("record 1: expected 3 planes as in record 0, found 1");
    }

    @Test
    void valuesOutsideBytesAreNamed() {
        assertThatThrownBy(() -> read(
                        List.of(new NDArrayWritable(Nd4j.createFromArray(256f).reshape(1, 1, 1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("record 0: expected values from 0 to 255, found 256.0");
        assertThatThrownBy(() -> read(
                        List.of(new NDArrayWritable(Nd4j.createFromArray(0.5f).reshape(1, 1, 1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gives values up to 0.5: expected 0 to 255, not yet scaled");
    }

    @Test
    void labelsAreForAllOrNone() {
        assertThatThrownBy(() -> read(List.of(image(1, 1, 1), new IntWritable(0)), List.of(image(1, 1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("record 1 has no label, unlike those before it");
        assertThatThrownBy(() -> read(List.of(image(1, 1, 1)), List.of(image(1, 1, 1), new IntWritable(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("record 1 has a label, unlike those before it");
        assertThatThrownBy(() -> read(List.of(image(1, 1, 1), new IntWritable(-1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("record 0: expected a label of 0 or more, found -1");
    }

    private static NDArrayWritable image(long... shape) {
        return new NDArrayWritable(Nd4j.zeros(shape));
    }

    @SafeVarargs
    private static ImageSource read(List<? extends Writable>... records) {
        List<List<Writable>> collection = new ArrayList<>();
        for (List<? extends Writable> record : records) {
            collection.add(List.copyOf(record));
        }
        return ImageSource.of(new CollectionRecordReader(collection));
    }
}
