package io.github.ssl4j.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.settings.Providers.Failure;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Public, because the providers that it compiles implement an interface within it. */
public class ProvidersTests {
    @TempDir
    Path folder;

    private final List<URLClassLoader> loaders = new ArrayList<>();

    /** A service; its names are what {@link Supplier#get} returns, with commas between them. */
    public interface MethodProvider extends Supplier<String> {}

    @AfterEach
    void closeLoaders() throws IOException {
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }

    @Test
    void findsProvidersByTheirNames() throws IOException {
        Path jar = services("a", "demo.Simclr # the first\n\ndemo.Byol");
        compile(jar, "Simclr", "simclr,sim-clr-v1");
        compile(jar, "Byol", "byol");

        Providers<MethodProvider> providers = load(jar);

        assertThat(providers.all()).extracting(MethodProvider::get).containsExactly("byol", "simclr,sim-clr-v1");
        assertThat(providers.named("SimCLR").get()).startsWith("simclr");
        assertThat(providers.named("simclr_v1").get()).startsWith("simclr");
        assertThat(providers.failures()).isEmpty();
    }

    @Test
    void suggestsTheNameThatWasMeant() throws IOException {
        Path jar = services("a", "demo.Simclr\ndemo.Byol");
        compile(jar, "Simclr", "simclr");
        compile(jar, "Byol", "byol");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> load(jar).named("simclrr"))
                .withMessage("unknown method 'simclrr'; did you mean simclr? known: byol, simclr");
    }

    @Test
    void keepsWhatCannotBeLoadedAndLoadsTheRest() throws IOException {
        Path broken =
                services("broken", "demo.Missing\ndemo.Throws\nnot a class\ndemo.Nameless\ndemo.Half\ndemo.Other");
        compile(broken, "Throws", "throws", "public Throws() { throw new IllegalStateException(\"no licence\"); }");
        compile(broken, "Nameless", "");
        compile(broken, "Base", "base");
        compile(broken, "Half", "half", "public Half() { new Base(); }");
        Files.delete(broken.resolve("demo/Base.class"));
        compileSource(broken, "Other", "package demo; public class Other {}");
        Path sound = services("sound", "demo.Byol");
        compile(sound, "Byol", "byol");

        Providers<MethodProvider> providers = load(broken, sound);

        assertThat(providers.all()).extracting(MethodProvider::get).containsExactly("byol");
        String service = MethodProvider.class.getName();
        assertThat(providers.failures())
                .containsExactlyInAnyOrder(
                        new Failure("demo.Missing", broken.toString(), "there is no such class"),
                        new Failure("demo.Throws", broken.toString(), "java.lang.IllegalStateException: no licence"),
                        new Failure(
                                "not a class",
                                broken.toString(),
                                "META-INF/services/" + service
                                        + ", line 3: expected the name of a class, found 'not a class'"),
                        new Failure(
                                "demo.Nameless",
                                broken.toString(),
                                "java.lang.IllegalArgumentException: expected at least one name, found none"),
                        new Failure("demo.Half", broken.toString(), "java.lang.NoClassDefFoundError: demo/Base"),
                        new Failure(
                                "demo.Other",
                                broken.toString(),
                                "java.lang.IllegalArgumentException: expected an implementation of " + service));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> providers.named("half"))
                .withMessageContaining("demo.Half in " + broken + ": java.lang.NoClassDefFoundError: demo/Base");
    }

    @Test
    void keepsAClassFileThatIsDamaged() throws IOException {
        Path jar = services("a", "demo.Damaged");
        Files.createDirectories(jar.resolve("demo"));
        Files.writeString(jar.resolve("demo/Damaged.class"), "no class");

        assertThat(load(jar).failures()).singleElement().satisfies(failure -> {
            assertThat(failure.entry()).isEqualTo("demo.Damaged");
            assertThat(failure.reason()).startsWith("java.lang.ClassFormatError");
        });
    }

    @Test
    void keepsAnEntryWithoutAPublicConstructor() throws IOException {
        Path jar = services("a", "demo.Hidden");
        compile(jar, "Hidden", "hidden", "private Hidden() {}");

        assertThat(load(jar).failures())
                .containsExactly(new Failure(
                        "demo.Hidden", jar.toString(), "expected a public constructor without parameters, found none"));
    }

    @Test
    void refusesTwoProvidersOfOneName() throws IOException {
        Path first = services("first", "demo.Byol");
        compile(first, "Byol", "byol");
        Path second = services("second", "demo.MyByol");
        compile(second, "MyByol", "mine,BYOL");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> load(first, second))
                .withMessage("expected one method 'BYOL', found two: demo.Byol in " + first + " and demo.MyByol in "
                        + second);
    }

    @Test
    void takesAClassThatIsNamedTwiceOnce() throws IOException {
        Path jar = services("a", "demo.Byol\ndemo.Byol");
        compile(jar, "Byol", "byol");

        assertThat(load(jar, services("b", "demo.Byol")).all()).hasSize(1);
    }

    @Test
    void namesTheJarOfAnEntry() throws IOException {
        Path jar = folder.resolve("two words+more.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            entries.putNextEntry(new JarEntry("META-INF/services/" + MethodProvider.class.getName()));
            entries.write("demo.Missing".getBytes(ISO_8859_1));
        }

        assertThat(load(jar).failures())
                .containsExactly(new Failure("demo.Missing", jar.toString(), "there is no such class"));
    }

    private Providers<MethodProvider> load(Path... classPath) {
        URL[] urls = Stream.of(classPath).map(ProvidersTests::url).toArray(URL[]::new);
        URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader());
        loaders.add(loader);
        return Providers.load(
                MethodProvider.class,
                provider -> provider.get().isEmpty()
                        ? List.of()
                        : List.of(provider.get().split(",")),
                loader);
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    private Path services(String name, String lines) throws IOException {
        Path jar = folder.resolve(name);
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(MethodProvider.class.getName()), lines);
        return jar;
    }

    private static void compile(Path target, String name, String names, String... members) throws IOException {
        compileSource(
                target,
                name,
                "package demo; public class " + name + " implements " + MethodProvider.class.getCanonicalName() + " {"
                        + String.join("", members) + " @Override public String get() { return \"" + names + "\"; } }");
    }

    private static void compileSource(Path target, String name, String source) throws IOException {
        Path file = Files.createDirectories(target.resolve("src")).resolve(name + ".java");
        Files.writeString(file, source);
        String classPath = target + File.pathSeparator + ServiceFiles.locationOf(MethodProvider.class);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath, "-d", target.toString(), file.toString());
        assertThat(result).as("compiles " + name).isZero();
    }
}
