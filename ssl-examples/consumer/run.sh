#!/usr/bin/env bash
# Deploys ssl4j to a temporary folder, and builds and runs the projects here, which know nothing but what lies there:
# their dependencies are checked, and both run with a small heap and no other option on every JDK of 17 or newer that is
# found. The user's local repository is read to save downloads and gets nothing of ssl4j; without one everything comes
# from Maven Central.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$(cd ../.. && pwd)
platform=linux-x86_64

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
staging=$scratch/staging
version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$root/ssl-bom/pom.xml")

fail() {
  echo "$*" >&2
  exit 1
}

# --- Deploy ---

echo "deploying ssl4j $version"
mvn -q -B -f "$root/pom.xml" deploy -Pspark -DskipTests -Dspotless.check.skip -Dmaven.install.skip=true \
  -DaltDeploymentRepository=staging::"file:$staging"

for module in "$root"/ssl-*/; do
  name=$(basename "$module")
  for suffix in .jar -sources.jar -javadoc.jar .pom; do
    if [[ $name == ssl-bom && $suffix != .pom ]]; then continue; fi
    files=("$staging/io/github/ssl4j/$name/$version/$name"-*[0-9]"$suffix")
    if [[ $version != *-SNAPSHOT ]]; then files=("$staging/io/github/ssl4j/$name/$version/$name-$version$suffix"); fi
    [[ -s ${files[0]} ]] || fail "$name: expected a deployed $suffix, found none"
  done
done

# --- Build ---

mvn -q -B -N -f "$root/pom.xml" help:evaluate -Dexpression=settings.localRepository -Doutput="$scratch/cached"
cached=$(<"$scratch/cached")
repository() {
  echo "<$1><id>$2</id><url>file:$3</url><releases><enabled>true</enabled></releases>"
  echo "<snapshots><enabled>$4</enabled></snapshots></$1>"
}
cat >"$scratch/settings.xml" <<EOF
<settings>
  <profiles><profile><id>consumer</id>
    <repositories>
      $(repository repository staging "$staging" true)
      $(repository repository cached "$cached" false)
    </repositories>
    <pluginRepositories>$(repository pluginRepository cached "$cached" false)</pluginRepositories>
  </profile></profiles>
  <activeProfiles><activeProfile>consumer</activeProfile></activeProfiles>
</settings>
EOF

build() {
  mkdir "$scratch/$1"
  cp -r "$1/pom.xml" "$1/src" "$scratch/$1"
  mvn -q -B -gs "$scratch/settings.xml" -Dmaven.repo.local="$scratch/local" -f "$scratch/$1/pom.xml" \
    compile \
    dependency:list -DoutputFile="$scratch/$1/list" -DincludeScope=runtime \
    dependency:build-classpath -Dmdep.outputFile="$scratch/$1/classpath" -Dmdep.includeScope=runtime
  # group:artifact:type[:classifier]:version:scope
  sed -n 's/^ *\([^ :]*:[^ :]*:[^ ]*\).*/\1/p' "$scratch/$1/list" | LC_ALL=C sort >"$scratch/$1/artifacts"
}

# Prints the artifacts, without version and scope, on which a rule of awk holds; $1 to $NF are their parts.
refuse() {
  local found
  found=$(awk -F: "$3" "$scratch/$1/artifacts")
  [[ -z $found ]] || fail "$1: $2:"$'\n'"$found"
}

check() {
  [[ $(grep -c '^io.github.ssl4j:ssl-core:jar:[^:]*:[^:]*$' "$scratch/$1/artifacts") == 1 ]] || fail "$1: no ssl-core"
  refuse "$1" "native libraries of another platform" \
    "NF > 5 && \$4 != \"$platform\""
  refuse "$1" "native libraries of every platform" \
    '$2 ~ /-platform$/ && $1 != "net.java.dev.jna"'
  refuse "$1" "a logging backend" \
    '$1 ~ /logback|log4j|reload4j|tinylog/ || $2 ~ /^(slf4j-(simple|jdk14|log4j12|reload4j|nop)|commons-logging)$/'
  refuse "$1" "something of the tests" \
    '$1 ~ /junit|assertj|archunit|onnxruntime/ || /:test$/ || $4 == "tests"'
  refuse "$1" "two versions" \
    '{ v = $(NF - 1); k = $1 ":" $2 } k in versions && versions[k] != v { print k, versions[k], v } { versions[k] = v }'
  classes_twice "$1"
}

# Two artifacts with the same class are the same library twice, under two names.
classes_twice() {
  local found
  found=$(tr : '\n' <"$scratch/$1/classpath" | while read -r jar || [[ -n $jar ]]; do
    jar tf "$jar" | grep '\.class$' | grep -v -e '^META-INF/' -e 'module-info' -e 'package-info' || true
  done | LC_ALL=C sort | uniq -d)
  [[ -z $found ]] || fail "$1: classes twice:"$'\n'"$found"
}

# --- Run ---

jdks() {
  local java
  for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java)" /usr/lib/jvm/*/bin/java; do
    [[ -x $java ]] || continue
    [[ $("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p') =~ ^[0-9]+$ ]] \
      || continue
    ((BASH_REMATCH[0] >= 17)) && readlink -f "$java"
  done | awk '!seen[$0]++'
}

run() {
  local java=$1 project=$2 main=$3
  shift 3
  "$java" -Xmx512m -cp "$scratch/$project/target/classes:$(cat "$scratch/$project/classpath")" "$main" "$@"
}

for project in plain dl4j; do
  echo "building $project"
  build "$project"
  check "$project"
  echo "$(wc -l <"$scratch/$project/artifacts") artifacts, all of them as they should be"
done

while read -r java; do
  echo "running on $("$java" -version 2>&1 | sed -n 2p)"
  work=$(mktemp -d -p "$scratch")
  run "$java" plain consumer.Plain "$work"
  run "$java" dl4j consumer.WithDeeplearning4j "$work/pictures" "$work/dl4j"
done < <(jdks)
