using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>
/// What PublicAPI.Unshipped.txt does not hold, because the analyzer does not look at it: the kind of each public type, its base types
/// and its required members.
/// </summary>
public sealed class PublicTypesTests
{
    private static readonly string Baseline = Path.Combine(Repository.TestsFolder, "Conventions", "PublicTypes.txt");

    [Test]
    public void Public_types_are_of_the_agreed_kind_with_the_agreed_bases_and_required_members()
    {
        var exported = typeof(GraphClient).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal);
        var types = string.Concat(exported.Select(type => $"{Line(type)}\n"));
        if (Environment.GetEnvironmentVariable("ACCEPT_PUBLIC_TYPES") == "1") File.WriteAllText(Baseline, types);

        var agreed = File.Exists(Baseline) ? File.ReadAllText(Baseline) : "";
        var (before, after) = (agreed.Split('\n'), types.Split('\n'));
        var changes = before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line));

        Assert.That(types == agreed, () => $"""
            The public types are not what PublicTypes.txt says:
            {string.Join('\n', changes)}
            If the change is intended, run .ci/accept-public-api and commit the files together with the change.
            """);
    }

    private static string Line(Type type)
    {
        var required = type.GetProperties().Where(property => property.IsDefined(typeof(RequiredMemberAttribute), false));
        var names = string.Join(", ", required.Select(property => property.Name).Order(StringComparer.Ordinal));
        return $"{Kind(type)} {Name(type)}{Bases(type)}{(names.Length > 0 ? $" requires {names}" : "")}";
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static string Bases(Type type)
    {
        if (type.IsEnum) return "";

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = type.GetInterfaces().Except(inherited).Where(face => face.IsPublic).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType) bases.Insert(0, Name(parent));
        return bases.Count > 0 ? " : " + string.Join(", ", bases) : "";
    }

    private static string Name(Type type) =>
        type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
}
