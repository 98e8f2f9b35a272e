package io.github.ssl4j.data;

import io.github.ssl4j.data.StoredImages.Stored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Images and labels drained from a DataVec record reader. */
final class RecordImages {
    private final List<Stored> images = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private float largest;
    private boolean fractions;

    private RecordImages() {}

    static ImageSource read(RecordReader reader) {
        RecordImages records = new RecordImages();
        while (reader.hasNext()) {
            records.add(reader.next());
        }
        String kind = reader.getClass().getSimpleName();
        if (records.images.isEmpty()) {
            throw new IllegalArgumentException(kind + " has no records: expected one per image");
        }
        if (records.fractions && records.largest <= 1) {
            throw new IllegalArgumentException(
                    kind + " gives values up to " + records.largest + ": expected 0 to 255, not yet scaled");
        }
        return new StoredImages(
                records.images, records.labels(reader.getLabels()), index -> kind + ", record " + index);
    }

    private void add(List<Writable> record) {
        int number = images.size();
        if (record.isEmpty() || !(record.get(0) instanceof NDArrayWritable writable)) {
            throw new IllegalArgumentException("record " + number + ": expected an NDArrayWritable first, found "
                    + (record.isEmpty()
                            ? "an empty record"
                            : record.get(0).getClass().getSimpleName()));
        }
        images.add(image(writable.get(), number));
        boolean labelled = record.size() > 1 && record.get(1) instanceof IntWritable;
        if (labelled) {
            labels.add(record.get(1).toInt());
        }
        if (labels.size() != (labelled ? images.size() : 0)) {
            throw new IllegalArgumentException(
                    "record " + number + (labelled ? " has a label" : " has no label") + ", unlike those before it");
        }
        if (labelled && record.get(1).toInt() < 0) {
            throw new IllegalArgumentException(
                    "record " + number + ": expected a label of 0 or more, found " + record.get(1));
        }
    }

    private Stored image(INDArray array, int number) {
        long[] shape = array.shape();
        int first = shape.length - 3;
        if (first < 0 || first > 1 || (first == 1 && shape[0] != 1) || (shape[first] != 1 && shape[first] != 3)) {
            throw new IllegalArgumentException(
                    "record %d: expected an image of shape [C, H, W] or [1, C, H, W] with 1 or 3 planes, found %s"
                            .formatted(number, Arrays.toString(shape)));
        }
        int channels = (int) shape[first];
        if (!images.isEmpty() && channels != images.get(0).channels()) {
            throw new IllegalArgumentException("record %d: expected %d planes as in record 0, found %d"
                    .formatted(number, images.get(0).channels(), channels));
        }
        float[] values = array.castTo(DataType.FLOAT).dup('c').data().asFloat();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            float value = values[i];
            if (!(value >= 0 && value <= 255)) {
                throw new IllegalArgumentException(
                        "record " + number + ": expected values from 0 to 255, found " + value);
            }
            largest = Math.max(largest, value);
            fractions |= value != Math.rint(value);
            bytes[i] = (byte) Math.round(value);
        }
        return new Stored(bytes, 0, channels, (int) shape[first + 1], (int) shape[first + 2]);
    }

    private Labels labels(List<String> names) {
        if (labels.isEmpty()) {
            return Labels.NONE;
        }
        Labels numbered =
                Labels.numbered(labels.stream().mapToInt(Integer::intValue).toArray());
        boolean named = names != null && names.size() >= numbered.classes().size();
        return named ? new Labels(numbered.values(), List.copyOf(names)) : numbered;
    }
}
