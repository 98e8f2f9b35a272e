package io.github.ssl4j.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.HeldOut;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.eval.KnnComparison;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.RunConfiguration;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The images of a run: those to train on, and labelled ones held out, if there are any.
 *
 * @param path where they are
 * @param all the images there
 * @param channels which channels were asked for
 * @param training those to train on
 * @param heldOut labelled ones that are not
 * @param test where these are, if that was named
 * @param tenth whether these are a tenth of all
 * @param warnings what the user should know of images that were asked for and are not used
 */
record ImageParts(
        Path path,
        ImageSource all,
        ChannelOptions channels,
        ImageSource training,
        Optional<ImageSource> heldOut,
        Optional<Path> test,
        boolean tenth,
        List<String> warnings)
        implements AutoCloseable {
    private static final String TEST = "test";
    private static final String HELD_OUT = "held_out";

    /** Opens the images of a new run. */
    static ImageParts open(Path path, Path test, ChannelOptions channels, boolean wanted) {
        return open(path, Optional.ofNullable(test), channels, wanted, true);
    }

    /** Opens the images of a run that is resumed, the same held out as when it began. */
    static ImageParts reopen(Path path, Path test, ChannelOptions channels, boolean wanted, ObjectNode configuration) {
        boolean tenth = RunConfiguration.note(configuration, HELD_OUT).isPresent();
        Optional<Path> then = RunConfiguration.note(configuration, TEST).map(Path::of);
        ChannelOptions asBefore = channels.orAsIn(configuration);
        return open(path, test == null ? then : Optional.of(test), asBefore, wanted || tenth, tenth);
    }

    private static ImageParts open(
            Path path, Optional<Path> test, ChannelOptions channels, boolean wanted, boolean mayTakeATenth) {
        ImageSource all = channels.open(path);
        try {
            if (!wanted || !all.labelled()) {
                String left = "kNN is left out, and --test " + test.orElse(path) + " not used: the images in " + path
                        + " have no labels.";
                return whole(path, all, channels, test, wanted && test.isPresent() ? List.of(left) : List.of());
            }
            Optional<ImageSource> part = test.isPresent()
                    ? test.map(channels::open)
                    : ImageSource.openTest(path).map(channels::of);
            if (part.isPresent()) {
                if (!part.get().labelled()) {
                    part.get().close();
                    throw new IllegalArgumentException(
                            "--test " + test.orElse(path) + ": expected images with labels, found none");
                }
                return new ImageParts(path, all, channels, all, part, test, false, List.of());
            }
            Optional<HeldOut> split = mayTakeATenth ? HeldOut.tenth(all) : Optional.empty();
            return split.map(parts -> new ImageParts(
                            path, all, channels, parts.training(), Optional.of(parts.heldOut()), test, true, List.of()))
                    .orElseGet(() -> whole(
                            path,
                            all,
                            channels,
                            test,
                            List.of("kNN is left out: there are too few images to hold" + " some out.")));
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private static ImageParts whole(
            Path path, ImageSource all, ChannelOptions channels, Optional<Path> test, List<String> warnings) {
        return new ImageParts(path, all, channels, all, Optional.empty(), test, false, warnings);
    }

    /** Notes in a run where the images are, and what is held out. */
    void note(Pretraining pretraining) {
        pretraining.data(path);
        channels.note(pretraining);
        test.ifPresent(given ->
                pretraining.note(TEST, given.toAbsolutePath().normalize().toString()));
        if (tenth) {
            pretraining.note(HELD_OUT, "a tenth by name");
        }
    }

    /** Returns the usual kNN protocols that the images are enough for, and says which are left out; nothing if all are. */
    Optional<List<KnnProbe>> probes(PrintWriter out) {
        List<KnnProbe> probes = KnnComparison.usualProbes(training.size());
        if (probes.isEmpty()) {
            out.printf(
                    "kNN is left out: expected at least %d labelled images, found %d.%n",
                    KnnProbe.local().k(), training.size());
            return Optional.empty();
        }
        if (probes.size() == 1) {
            out.printf(
                    "kNN with k %d alone: k %d wants more than %d labelled images.%n",
                    probes.get(0).k(), KnnProbe.standard().k(), training.size());
        }
        return Optional.of(probes);
    }

    /** Returns what is held out of the images themselves, in words. */
    Optional<String> heldOutInWords() {
        return heldOut.filter(part -> tenth)
                .map(part -> "Held out to be classified: %,d of %,d images, chosen by their names; --test names others."
                        .formatted(part.size(), all.size()));
    }

    @Override
    public void close() {
        heldOut.ifPresent(ImageSource::close);
        all.close();
    }
}
