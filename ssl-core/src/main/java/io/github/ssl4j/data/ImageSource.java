package io.github.ssl4j.data;

import io.github.ssl4j.data.decoding.DecodeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.split.InputSplit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A fixed list of images, read by their index from 0 to {@code size() - 1}, by any number of threads at once.
 *
 * <p>The order is reproducible: files are sorted by name. Labels are there only when the storage holds them; training
 * without labels never asks.
 */
public interface ImageSource extends AutoCloseable {
    /** The number of images. */
    int size();

    /** The number of planes every image is delivered with, C: 3, or 1 for images stored without colour. */
    int channels();

    /** What to call an image in a message: its file, or its record in a file. */
    String name(int index);

    /**
     * Reads an image into the target, reshaped to [C, H, W], with values in [0, 1].
     *
     * @throws CorruptImageException if this image cannot be read
     */
    void read(int index, Image target);

    /** Whether every image has a label. */
    boolean labelled();

    /**
     * The class of an image, from 0 to {@code classes().size() - 1}.
     *
     * @throws IllegalStateException if the images have no labels
     */
    int label(int index);

    /** The names of the classes, by label; empty without labels. */
    List<String> classes();

    /**
     * A digest by which to tell whether these are the same images in the same order: 64 hexadecimal digits of SHA-256.
     *
     * <p>Of images in memory it covers every pixel; of encoded files the names below the folder that they have in common
     * and the sizes of all, and of all or, where there are more, about 1,000 of them the first and the last 64 KiB. So a
     * folder has the same fingerprint wherever it is, as has a zip of it. Of other sources it covers all names, and the
     * pixels of about 1,000 images.
     */
    default String fingerprint() {
        return Fingerprint.ofPixels(this);
    }

    /** Closes the files behind the images. */
    @Override
    void close();

    /**
     * A part of this source that reads through it; closing the part leaves this source open.
     *
     * @param from the index of the first image of the part
     * @param count the number of images
     * @throws IllegalArgumentException if the part is empty or reaches outside this source
     */
    default ImageSource subset(int from, int count) {
        return new SourceSubset(this, from, count);
    }

    /**
     * Some images of this source, read through it; closing the selection leaves this source open.
     *
     * @param indices of the images, in the order of the selection
     * @throws IllegalArgumentException if there are none, or one reaches outside this source
     */
    default ImageSource select(int... indices) {
        return new SelectedImages(this, indices);
    }

    /**
     * Opens the images at a path, whatever their format: a folder of JPEG or PNG files, flat or nested, a zip of them,
     * one such file, a folder or file of CIFAR-10 in binary format, a folder or file of IDX (the format of MNIST,
     * plain or gzip). A folder that holds a training and a test part opens as the training part.
     *
     * <p>Encoded files come as three planes: grey becomes three equal planes, white shows through transparent pixels,
     * 16 bits are kept, EXIF's orientation is applied, and colour profiles are ignored. Their label is the first folder
     * below the folder that all images have in common, and they have none when an image lies directly in it. Names of
     * classes are in Unicode's NFC. Hidden files are passed over.
     *
     * @throws IllegalArgumentException if nothing is there, it cannot be read, or it holds no images
     */
    static ImageSource open(Path path) {
        return open(path, DecodeOptions.DEFAULT);
    }

    /**
     * Does what {@link #open(Path)} does, with encoded files decoded in another way.
     *
     * @throws IllegalArgumentException if nothing is there, it cannot be read, or it holds no images
     */
    static ImageSource open(Path path, DecodeOptions options) {
        return SourceDetection.open(path, options);
    }

    /**
     * Opens the images that a data set at a path holds back for testing: those of CIFAR-10 and of IDX files; empty for
     * others.
     *
     * @throws IllegalArgumentException if they cannot be read
     */
    static Optional<ImageSource> openTest(Path path) {
        return TestPart.of(path);
    }

    /**
     * Reads a part of CIFAR-10 in binary format into memory.
     *
     * @param folder the folder of {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code test_batch.bin}, or
     *     the one above it
     * @throws IllegalArgumentException if the part is not there or a file is malformed
     */
    static ImageSource cifar10(Path folder, Split split) {
        return CifarFiles.read(folder, split);
    }

    /**
     * Reads images and labels in IDX format, plain or gzip, into memory as one plane each.
     *
     * @throws IllegalArgumentException if a file is not there or malformed, or the numbers of images and labels differ
     */
    static ImageSource idx(Path images, Path labels) {
        return IdxFiles.read(images, labels);
    }

    /**
     * The JPEG and PNG images among the locations of a DataVec split, with labels as in {@link #open}.
     *
     * @throws IllegalArgumentException if there are none
     */
    static ImageSource of(InputSplit split) {
        return EncodedImages.of(split, DecodeOptions.DEFAULT);
    }

    /**
     * Reads all records of a DataVec reader into memory as bytes. A record is an NDArrayWritable of shape [C, H, W] or
     * [1, C, H, W] with values in [0, 255], rounded, optionally followed by an IntWritable, its label.
     *
     * @throws IllegalArgumentException if there are no records or one is something else
     */
    static ImageSource of(RecordReader reader) {
        return RecordImages.read(reader);
    }

    /** A single image, copied. */
    static ImageSource of(Image image) {
        return FloatImages.of(image);
    }

    /**
     * Copies images from an ND4J array into memory.
     *
     * @param nchw images [N, C, H, W] of any number of channels
     * @param white the value of white: 1, 255, or whatever the values are scaled to
     * @throws IllegalArgumentException if the shape is another, a value lies outside 0 to {@code white}, or the values
     *     are fractions of 1 where {@code white} says otherwise
     */
    static ImageSource of(INDArray nchw, double white) {
        return ArrayImages.read(nchw, white);
    }

    /**
     * Copies the images of a data set iterator into memory, from its beginning where it can be reset, with their
     * labels where all are one-hot [N, K]; other labels are left out. A normaliser set on the iterator has to leave
     * values at 0 to {@code white}.
     *
     * @param batches of features [N, C, H, W] of any number of channels, all of one shape
     * @param white the value of white: 1, 255, or whatever the values are scaled to
     * @throws IllegalArgumentException if there are no images, a shape is another, a value lies outside 0 to
     *     {@code white}, or the values are fractions of 1 where {@code white} says otherwise
     */
    static ImageSource of(DataSetIterator batches, double white) {
        return ArrayImages.read(batches, white, features -> features);
    }

    /**
     * Does what {@link #of(DataSetIterator, double)} does with features of another layout.
     *
     * @param toNchw returns the features of a batch as images [N, C, H, W]
     * @throws IllegalArgumentException as {@link #of(DataSetIterator, double)}
     */
    static ImageSource of(DataSetIterator batches, double white, UnaryOperator<INDArray> toNchw) {
        return ArrayImages.read(batches, white, toNchw);
    }
}
