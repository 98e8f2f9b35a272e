package io.github.ssl4j;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The walls that stand in every module, and the ways to build those that a module fits to its own packages. */
public final class Walls {
    /** The packages of the devices, among which only {@code Devices} chooses. */
    public static final String CONCRETE_DEVICES = "io.github.ssl4j.device.[cpu|nd4j|cuda]..";

    private static final String ROOT = "io.github.ssl4j.";

    @ArchTest
    static final ArchRule noJavaUtilLogging = nobodyUses("java.util.logging..");

    @ArchTest
    static final ArchRule noPublicMutableStatics = fields().that()
            .arePublic()
            .and()
            .areStatic()
            .should()
            .beFinal()
            .andShould()
            .notHaveRawType(describe("an array", JavaClass::isArray))
            .allowEmptyShould(true);

    private Walls() {}

    /** The classes of the module under test, without its tests and without other modules. */
    public static final class MainClasses implements LocationProvider {
        @Override
        public Set<Location> get(Class<?> testClass) {
            try {
                URI tests = testClass
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI();
                return Set.of(Location.of(tests.resolve("../classes/")));
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** All classes reside in these packages below {@code io.github.ssl4j}, or below those. */
    public static ArchRule everyClassLivesIn(String... packages) {
        return classes().should().resideInAnyPackage(withRoot(List.of(packages)));
    }

    /** Of ssl4j, nobody depends on anything but ssl-core and these packages. */
    public static ArchRule onlyTheCoreAndTheseAreUsed(String... packages) {
        List<String> allowed =
                Stream.concat(WallsTests.ROOMS.stream(), Stream.of(packages)).toList();
        return noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.github.ssl4j..").and(not(resideInAnyPackage(withRoot(allowed)))));
    }

    /**
     * Nobody depends on some packages but for a few classes.
     *
     * @param packages such as {@code org.nd4j..}
     * @param but the classes that may, nested ones included, or packages of them where it ends in two dots; without
     *     {@code io.github.ssl4j}
     */
    public static ArchRule nobodyUses(String packages, String... but) {
        return noClasses()
                .that(not(areAmong(but)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages)
                .allowEmptyShould(true);
    }

    /** Each of these classes depends on some packages, so that no exception to a wall outlives its reason. */
    static ArchRule eachUses(String packages, String... exceptions) {
        return classes()
                .that(areAmong(exceptions).and(describe("are not nested", c -> !c.isNestedClass())))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages);
    }

    /** None of these packages depends on another. */
    public static ArchRule standAlone(String... packages) {
        return CompositeArchRule.of(Stream.of(packages)
                .map(one -> noClasses()
                        .that()
                        .resideInAPackage(ROOT + one + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(withRoot(Stream.of(packages)
                                .filter(other -> !other.equals(one))
                                .toList())))
                .toList());
    }

    private static DescribedPredicate<JavaClass> areAmong(String... names) {
        return describe("are among " + List.of(names), c -> Stream.of(names).anyMatch(name -> is(c, ROOT + name)));
    }

    private static boolean is(JavaClass c, String name) {
        return name.endsWith("..")
                ? resideInAPackage(name).test(c)
                : c.getName().replaceFirst("\\$.*", "").equals(name);
    }

    private static String[] withRoot(List<String> packages) {
        return packages.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
    }
}
