package io.github.ssl4j.device.nd4j;

/**
 * The standard normal distribution, by the rational approximations of Cody 1969, "Rational Chebyshev approximations for
 * the error function". The relative error of erfc is below 1e-15; that of Phi is below 2e-15 down to -3 and 2e-14 down
 * to -9, where the rounding of the argument shows.
 */
final class NormalDistribution {
    private static final double[] SMALL_NUMERATOR = {
        3.16112374387056560e00,
        1.13864154151050156e02,
        3.77485237685302021e02,
        3.20937758913846947e03,
        1.85777706184603153e-1
    };
    private static final double[] SMALL_DENOMINATOR = {
        2.36012909523441209e01, 2.44024637934444173e02, 1.28261652607737228e03, 2.84423683343917062e03
    };
    private static final double[] MIDDLE_NUMERATOR = {
        5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e01, 2.98635138197400131e02,
        8.81952221241769090e02, 1.71204761263407058e03, 2.05107837782607147e03, 1.23033935479799725e03,
        2.15311535474403846e-8
    };
    private static final double[] MIDDLE_DENOMINATOR = {
        1.57449261107098347e01, 1.17693950891312499e02, 5.37181101862009858e02, 1.62138957456669019e03,
        3.29079923573345963e03, 4.36261909014324716e03, 3.43936767414372164e03, 1.23033935480374942e03
    };
    private static final double[] LARGE_NUMERATOR = {
        3.05326634961232344e-1,
        3.60344899949804439e-1,
        1.25781726111229246e-1,
        1.60837851487422766e-2,
        6.58749161529837803e-4,
        1.63153871373020978e-2
    };
    private static final double[] LARGE_DENOMINATOR = {
        2.56852019228982242e00,
        1.87295284992346725e00,
        5.27905102951428412e-1,
        6.05183413124413191e-2,
        2.33520497626869185e-3
    };

    private NormalDistribution() {}

    /** Returns the density exp(-x^2 / 2) / sqrt(2 pi). */
    static double density(double x) {
        return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }

    /** Returns the distribution function Phi(x) = erfc(-x / sqrt 2) / 2. */
    static double cumulative(double x) {
        return 0.5 * complementaryErrorFunction(-x * Math.sqrt(0.5));
    }

    /** Returns erfc(x) = 1 - erf(x). */
    static double complementaryErrorFunction(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        double size = Math.abs(x);
        if (size <= 0.46875) {
            double square = x * x;
            return 1 - x * ratio(SMALL_NUMERATOR, SMALL_DENOMINATOR, square);
        }
        if (size > 27) {
            return x > 0 ? 0 : 2;
        }
        double scaled;
        if (size <= 4) {
            scaled = ratio(MIDDLE_NUMERATOR, MIDDLE_DENOMINATOR, size);
        } else {
            double inverseSquare = 1 / (size * size);
            double correction = inverseSquare * ratio(LARGE_NUMERATOR, LARGE_DENOMINATOR, inverseSquare);
            scaled = (1 / Math.sqrt(Math.PI) - correction) / size;
        }
        // exp(-size^2) in two factors: rounding size^2 would cost digits where it is large
        double coarse = Math.rint(size * 16) / 16;
        double tail = Math.exp(-coarse * coarse) * Math.exp(-(size - coarse) * (size + coarse)) * scaled;
        return x > 0 ? tail : 2 - tail;
    }

    /** Horner's rule for a fraction whose leading numerator coefficient stands last and leading denominator is 1. */
    private static double ratio(double[] numerator, double[] denominator, double x) {
        int degree = denominator.length;
        double above = numerator[degree] * x;
        double below = x;
        for (int i = 0; i < degree - 1; i++) {
            above = (above + numerator[i]) * x;
            below = (below + denominator[i]) * x;
        }
        return (above + numerator[degree - 1]) / (below + denominator[degree - 1]);
    }
}
