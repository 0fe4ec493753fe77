using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>Which folder of the library each of its types lives in. Internal types say so by their namespace; public ones share one, so the sources are asked.</summary>
internal static partial class RoomMap
{
    private static readonly Dictionary<string, string> RoomsByTypeName = ScanPublicTypes();

    public static IReadOnlyList<string> Names { get; } =
        [.. Repository.GetSourceFiles(Repository.LibraryFolder).Select(GetRoomOfFile).Where(room => room.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    /// <returns>The room, empty for the root, or <see langword="null"/> for what a generator or another library made.</returns>
    public static string? GetRoom(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        if (type.Assembly != typeof(GraphClient).Assembly || type.Namespace is not { } typeNamespace) return null;
        if (typeNamespace.StartsWith("GraphDelegatedKit.", StringComparison.Ordinal)) return typeNamespace["GraphDelegatedKit.".Length..].Split('.')[0];
        return typeNamespace == "GraphDelegatedKit" ? RoomsByTypeName.GetValueOrDefault(type.Name.Split('`')[0]) : null;
    }

    private static Dictionary<string, string> ScanPublicTypes()
    {
        var rooms = new Dictionary<string, string>();
        foreach (var file in Repository.GetSourceFiles(Repository.LibraryFolder))
            foreach (Match declared in PublicTypeDeclaration().Matches(File.ReadAllText(file)))
                rooms.TryAdd(declared.Groups[1].Value, GetRoomOfFile(file));
        return rooms;
    }

    private static string GetRoomOfFile(string file) => Path.GetDirectoryName(Path.GetRelativePath(Repository.LibraryFolder, file))!.Split(Path.DirectorySeparatorChar)[0];

    [GeneratedRegex(@"^public (?:static |sealed |abstract |partial |readonly )*(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicTypeDeclaration();
}
