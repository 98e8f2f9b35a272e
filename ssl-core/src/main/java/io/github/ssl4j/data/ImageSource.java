package io.github.ssl4j.data;

import io.github.ssl4j.data.decoding.DecodeOptions;
import io.github.ssl4j.data.files.SplitFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    /** The number of planes every image is delivered with, C: 3 of pictures, 1 to 64 of others. */
    int channels();

    /** What to call an image in a message: its file, or its record in a file. */
    String name(int index);

    /**
     * Reads an image into the target, reshaped to [C, H, W], with values in [0, 1]; signed integers in [-1, 1] and
     * floats of files of bands as they are.
     *
     * @throws CorruptImageException if this image cannot be read
     */
    void read(int index, Image target);

    /**
     * Does what {@link #read(int, Image)} does, but may shrink the image as a plan permits. A source that does not know
     * how reads it at full size; one that reads through another passes the plan on.
     *
     * @throws CorruptImageException if this image cannot be read
     */
    default void read(int index, Image target, ReadPlan plan) {
        read(index, target);
    }

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
     * <p>Of images in memory it covers every pixel; of encoded files the names below the folder that they have in
     * common and the sizes of all, and of all or, where there are more, about 1,000 of them the first and the last 64
     * KiB. So a folder has the same fingerprint wherever it is, as has a zip of it, unless images are decoded
     * otherwise. Of other sources it covers all names, and the pixels of about 1,000 images.
     */
    default String fingerprint() {
        return Fingerprint.ofPixels(this);
    }

    /** What was found, and what was passed over and why. */
    default ImageSummary summary() {
        return ImageSummary.of(this, Map.of(), List.of(), List.of());
    }

    /**
     * A digest of the content of an image, 64 hexadecimal digits of SHA-256, by which to find duplicates: of all bytes
     * of an encoded file, of all pixels of others.
     *
     * @throws CorruptImageException if this image cannot be read
     */
    default String contentHash(int index) {
        return Fingerprint.ofPixels(this, index);
    }

    /**
     * The share of corrupt images above which reading ends, from 0 to 1; 0.01 unless {@link #tolerating} says
     * otherwise.
     */
    default double maxCorrupt() {
        return 0.01;
    }

    /**
     * These images, of which another share may be corrupt; closing them closes this source.
     *
     * @param share from 0, where the first corrupt image ends reading, to 1; above 0 one image is always tolerated
     * @throws IllegalArgumentException if the share is another
     */
    default ImageSource tolerating(double share) {
        return new TolerantImages(this, share);
    }

    /**
     * These images with the labels of given classes, by name, which may be more than those here; closing them closes
     * this source.
     *
     * @throws IllegalArgumentException if an image has a label whose name is not among them; the message names both
     * @throws IllegalStateException if the images have no labels
     */
    default ImageSource withClasses(List<String> names) {
        if (!labelled()) {
            throw new IllegalStateException("these images have no labels");
        }
        return names.equals(classes()) ? this : new RelabelledImages(this, names);
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
     * These images with another number of channels: gray ones as three equal planes, those in colour as one of their
     * brightness (ITU-R 601). Closing them closes this source.
     *
     * @param channels 1 or 3, or the number that the images have
     * @throws IllegalArgumentException if the images cannot have that number; this source is closed then
     */
    default ImageSource withChannels(int channels) {
        return ChannelImages.of(this, channels);
    }

    /**
     * Opens images whose bands are files of their own, of one channel each: the files {@code B02.tif} and
     * {@code B03.tif} in a folder are one image, and so are {@code tile_7_B02.tif} and {@code tile_7_B03.tif}. Files of
     * other bands are left out. Labels are as in {@link #open(Path)}, of the folders above those of images.
     *
     * @param bands the names of the bands, in the order of the channels
     * @param options how files are decoded, each as one channel
     * @throws IllegalArgumentException if nothing is there, no image has all bands, or the bands differ in size
     */
    static ImageSource ofBands(Path path, List<String> bands, DecodeOptions options) {
        return ofBands(List.of(path), bands, options);
    }

    /**
     * Does what {@link #ofBands(Path, List, DecodeOptions)} does, with the images at several paths as one source.
     *
     * @throws IllegalArgumentException as {@link #ofBands(Path, List, DecodeOptions)}
     */
    static ImageSource ofBands(List<Path> paths, List<String> bands, DecodeOptions options) {
        return BandImages.of(open(paths, options.withChannels(1)), bands);
    }

    /**
     * Opens the images at a path, whatever their format: a folder of images, flat or nested, a zip or a tar of them,
     * shards such as {@code shard-{000..127}.tar} or a folder of them, a list of files ending in {@code .txt} or
     * {@code .csv}, one image, a folder or file of CIFAR-10 or CIFAR-100 in binary format, a folder or file of IDX (the
     * format of MNIST, plain or gzip), an array ending in {@code .npy}. A folder that holds a training and a test part
     * opens as the training part.
     *
     * <p>Encoded files come as three planes: grey becomes three equal planes, white shows through transparent pixels,
     * 16 bits are kept, EXIF's orientation is applied, and colour profiles are ignored. Their label is the first folder
     * below the folder that all images have in common, and they have none when an image lies directly in it, unless a
     * shard or a list says otherwise. Names of classes are in Unicode's NFC. {@link #summary} says what is passed over:
     * what is hidden, runs of ssl4j, what is no image.
     *
     * @throws IllegalArgumentException if nothing is there, it cannot be read, or it holds no images
     */
    static ImageSource open(Path path) {
        return open(path, DecodeOptions.DEFAULT);
    }

    /**
     * Does what {@link #open(Path)} does with the path that a text names, of this machine or as
     * {@code hdfs://namenode/shards} of another.
     *
     * @throws IllegalArgumentException as {@link #open(Path)} and {@link SourcePaths#path}
     */
    static ImageSource open(String location) {
        return open(SourcePaths.path(location));
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
     * Opens the images at several paths, each as {@link #open(Path)}, as one source.
     *
     * @throws IllegalArgumentException as {@link #open(Path)} and {@link #concat}
     */
    static ImageSource open(List<Path> paths) {
        return open(paths, DecodeOptions.DEFAULT);
    }

    /**
     * Does what {@link #open(List)} does, with encoded files decoded in another way.
     *
     * @throws IllegalArgumentException as {@link #open(Path)} and {@link #concat}
     */
    static ImageSource open(List<Path> paths, DecodeOptions options) {
        return SourceDetection.open(paths, options);
    }

    /**
     * Opens the images that a data set at a path holds back for testing: those of CIFAR-10, CIFAR-100 and of IDX files;
     * empty for others.
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
        return EncodedImages.of(new SplitFiles(split), split.getClass().getSimpleName(), DecodeOptions.DEFAULT);
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

    /**
     * The images of several sources, one after another; closing it closes them all. Classes of one name are one, and
     * there are labels only where all sources have them.
     *
     * @throws IllegalArgumentException if there is no source, or their numbers of channels differ
     */
    static ImageSource concat(List<? extends ImageSource> sources) {
        return sources.size() == 1 ? sources.get(0) : new ConcatenatedImages(sources);
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
