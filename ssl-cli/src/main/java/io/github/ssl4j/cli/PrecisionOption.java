package io.github.ssl4j.cli;

import io.github.ssl4j.device.Precision;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --precision}. */
public final class PrecisionOption {
    @Option(
            names = "--precision",
            paramLabel = "NAME",
            converter = Converter.class,
            description = "What matrix products and convolutions are computed in: f32, or bf16 where the processor has"
                    + " it (doctor says). All else is f32. Default: f32.")
    private Precision precision;

    static final class Converter implements ITypeConverter<Precision> {
        @Override
        public Precision convert(String value) {
            try {
                return Precision.labelled(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Returns the precision that was asked for. */
    public Optional<Precision> asked() {
        return Optional.ofNullable(precision);
    }

    /** Returns the precision that was asked for, or else float32. */
    public Precision value() {
        return asked().orElse(Precision.FLOAT32);
    }
}
