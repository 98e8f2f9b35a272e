package io.github.ssl4j.embedding;

import static com.fasterxml.jackson.annotation.JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY;
import static com.fasterxml.jackson.annotation.JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.EncoderFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a file of embeddings was made of: the JSON beside it.
 *
 * @param encoder the file of the encoder
 * @param encoderFingerprint its digest, {@link EncoderFile#fingerprint}
 * @param architecture the encoder's architecture, such as {@code resnet18}
 * @param features what the features are, in words
 * @param width D, the number of features of an image or of a place
 * @param view the evaluation view of the images, as the encoder's file has it
 * @param data where the images were
 * @param dataFingerprint their digest, {@link ImageSource#fingerprint}
 * @param images how many there were
 * @param labelled whether they had labels
 * @param tokens whether the features are those of every place
 * @param batch how many were embedded at a time
 * @param device the device that computed
 * @param shape N or the rows so far, D; N, L, D for tokens; nothing before the first row
 * @param leftOut the images without a row because they cannot be read
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record EmbeddingInfo(
        String encoder,
        String encoderFingerprint,
        String architecture,
        String features,
        int width,
        Map<String, String> view,

        @JsonFormat(with = {ACCEPT_SINGLE_VALUE_AS_ARRAY, WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED})
        List<String> data,

        String dataFingerprint,
        int images,
        boolean labelled,
        boolean tokens,
        int batch,
        String device,
        List<Long> shape,
        List<CorruptImage> leftOut) {

    /**
     * Checks that nothing is missing.
     *
     * @throws NullPointerException if something is
     */
    public EmbeddingInfo {
        Objects.requireNonNull(encoder, "encoder");
        Objects.requireNonNull(encoderFingerprint, "encoder_fingerprint");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(dataFingerprint, "data_fingerprint");
        data = List.copyOf(data);
        shape = List.copyOf(shape);
        leftOut = List.copyOf(leftOut);
    }

    static EmbeddingInfo of(EmbeddingPlan plan, Encoder encoder, ImageSource images) {
        return new EmbeddingInfo(
                plan.encoder().toAbsolutePath().normalize().toString(),
                EncoderFile.fingerprint(plan.encoder()),
                encoder.network().architecture(),
                plan.tokens() ? "features of places" : encoder.network().output(),
                encoder.featureWidth(),
                EncoderFile.metadata(encoder.view()),
                plan.data().absolute(),
                images.fingerprint(),
                images.size(),
                images.labelled(),
                plan.tokens(),
                plan.batch().orElse(encoder.batchSize()),
                encoder.network().device().name(),
                List.of(),
                List.of());
    }

    /** Returns N, the number of rows. */
    public long rows() {
        return shape.isEmpty() ? 0 : shape.get(0);
    }

    /** Returns the same of other rows. */
    EmbeddingInfo with(List<Long> newShape, List<CorruptImage> newLeftOut) {
        return new EmbeddingInfo(
                encoder,
                encoderFingerprint,
                architecture,
                features,
                width,
                view,
                data,
                dataFingerprint,
                images,
                labelled,
                tokens,
                batch,
                device,
                newShape,
                newLeftOut);
    }

    /**
     * Returns in words by what a file that was begun so differs from this, if rows of both must not stand in one file.
     */
    Optional<String> differences(EmbeddingInfo begun) {
        List<String> different = new ArrayList<>();
        compare(
                different,
                "encoder",
                new Named(encoderFingerprint, encoder),
                new Named(begun.encoderFingerprint, begun.encoder));
        compare(
                different,
                "images",
                new Named(dataFingerprint, String.join(", ", data)),
                new Named(begun.dataFingerprint, String.join(", ", begun.data)));
        compare(different, "tokens", new Named(tokens, null), new Named(begun.tokens, null));
        compare(different, "batch size", new Named(batch, null), new Named(begun.batch, null));
        compare(different, "device", new Named(device, null), new Named(begun.device, null));
        return different.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", different));
    }

    /** Something by its digest and a name for it, or by itself. */
    private record Named(Object value, String name) {
        String inWords() {
            return name == null ? value.toString() : name + " (" + shortened(value.toString()) + ")";
        }
    }

    private static void compare(List<String> different, String what, Named wanted, Named begun) {
        if (!wanted.value().equals(begun.value())) {
            different.add(what + ": expected " + wanted.inWords() + ", found " + begun.inWords());
        }
    }

    /** Returns enough of a digest to tell it from others. */
    static String shortened(String fingerprint) {
        return fingerprint.substring(0, Math.min(12, fingerprint.length()));
    }
}
