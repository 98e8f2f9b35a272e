package io.github.ssl4j.augment;

/** What the published ways of making a view share. */
final class Recipes {
    private static final HorizontalFlip FLIP = new HorizontalFlip(0.5);
    private static final RandomGrayscale GRAYSCALE = new RandomGrayscale(0.2);
    private static final double SOLARIZE_FROM = 0.5;

    private Recipes() {}

    /** The jitter of BYOL and DINO, with less saturation than SimCLR's of the same hue. */
    static ColorJitter mildHue() {
        return new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8);
    }

    /** A view with a blur and a solarization of these probabilities, normalised for ImageNet. */
    static Augmentation imageNet(RandomResizedCrop crop, ColorJitter jitter, double blur, double solarize) {
        GaussianBlur usual = GaussianBlur.simClr(crop.size().shorter());
        return Augmentation.of(
                crop,
                FLIP,
                jitter,
                GRAYSCALE,
                new GaussianBlur(usual.kernelSize(), usual.sigma(), blur),
                new Solarize(SOLARIZE_FROM, solarize),
                Normalization.IMAGENET);
    }

    /** A view without blur, solarized with this probability, normalised for CIFAR-10. */
    static Augmentation cifar10(RandomResizedCrop crop, ColorJitter jitter, double solarize) {
        return Augmentation.of(
                crop, FLIP, jitter, GRAYSCALE, new Solarize(SOLARIZE_FROM, solarize), Normalization.CIFAR10);
    }
}
