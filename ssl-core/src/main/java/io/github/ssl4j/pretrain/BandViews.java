package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.BandDrop;
import io.github.ssl4j.augment.BandJitter;
import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.QuarterTurn;
import io.github.ssl4j.augment.RandomGrayscale;
import io.github.ssl4j.augment.Solarize;
import io.github.ssl4j.augment.Transform;
import java.util.ArrayList;
import java.util.List;

/**
 * What published views do to images whose channels are no colours. A flip is followed by a quarter turn, all four
 * positions equally likely. After the normalisation a colour jitter becomes a gain and an offset of every band, both
 * half as strong as the jitter's brightness, and a conversion to grayscale, as often, the loss of a quarter of the
 * bands. Solarization is left out. Crops and blurs stay.
 */
final class BandViews {
    private static final double ALL_POSITIONS = 0.75;
    private static final double DROPPED = 0.25;

    private BandViews() {}

    /** Returns the transforms for bands; a normalisation is added where there is none. */
    static List<Transform> inPlaceOfColours(List<Transform> published, Normalization normalization) {
        List<Transform> inPlace = new ArrayList<>();
        List<Transform> normalized = new ArrayList<>();
        for (Transform transform : published) {
            if (transform instanceof ColorJitter jitter) {
                double strength = Math.min(1, jitter.brightness() / 2);
                addUnless(
                        jitter.probability() == 0 || strength == 0,
                        normalized,
                        new BandJitter(strength, strength, jitter.probability()));
            } else if (transform instanceof RandomGrayscale grayscale) {
                addUnless(grayscale.probability() == 0, normalized, new BandDrop(DROPPED, grayscale.probability()));
            } else if (transform instanceof HorizontalFlip flip) {
                inPlace.add(flip);
                addUnless(flip.probability() == 0, inPlace, new QuarterTurn(ALL_POSITIONS));
            } else if (!(transform instanceof Solarize || transform instanceof Normalization)) {
                inPlace.add(transform);
            }
        }
        inPlace.add(normalization);
        inPlace.addAll(normalized);
        return inPlace;
    }

    private static void addUnless(boolean without, List<Transform> transforms, Transform transform) {
        if (!without) {
            transforms.add(transform);
        }
    }
}
