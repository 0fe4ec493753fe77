using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>Which folder of the library each of its types lives in. Internal types say so by their namespace; public ones share one, so the sources are asked.</summary>
internal static partial class Rooms
{
    private static readonly Dictionary<string, string> ByName = Scan();

    public static IReadOnlyList<string> Names { get; } =
        [.. Repository.Sources(Repository.Library).Select(RoomOf).Where(room => room.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    /// <returns>The room, empty for the root, or <see langword="null"/> for what a generator or another library made.</returns>
    public static string? Of(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        if (type.Assembly != typeof(GraphClient).Assembly || type.Namespace is not { } space) return null;
        if (space.StartsWith("GraphDelegatedKit.", StringComparison.Ordinal)) return space["GraphDelegatedKit.".Length..];
        return space == "GraphDelegatedKit" ? ByName.GetValueOrDefault(type.Name.Split('`')[0]) : null;
    }

    private static Dictionary<string, string> Scan()
    {
        var rooms = new Dictionary<string, string>();
        foreach (var file in Repository.Sources(Repository.Library))
            foreach (Match declared in Declaration().Matches(File.ReadAllText(file)))
                rooms.TryAdd(declared.Groups[1].Value, RoomOf(file));
        return rooms;
    }

    private static string RoomOf(string file) => Path.GetDirectoryName(Path.GetRelativePath(Repository.Library, file))!.Split(Path.DirectorySeparatorChar)[0];

    [GeneratedRegex(@"^public (?:static |sealed |abstract |partial |readonly )*(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
