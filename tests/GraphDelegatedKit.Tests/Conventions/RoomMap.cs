using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>
/// Which folder of the library each of its types lives in. Internal types say so by their namespace; public ones share one, so the sources
/// are asked.
/// </summary>
internal static partial class RoomMap
{
    private static readonly Dictionary<string, string> FoldersByTypeName = ScanPublicTypes();

    public static IReadOnlyList<string> Names { get; } =
        [.. Repository.GetSourceFiles(Repository.LibraryFolder).Select(GetRoomOfFile).Where(room => room.Length > 0).Distinct()
            .Order(StringComparer.Ordinal)];

    /// <returns>The room, empty for the root, or <see langword="null"/> for a type of a generator or of another library.</returns>
    public static string? GetRoom(Type type) => GetFolder(type)?.Split('.')[0];

    /// <returns>The folder, such as <c>Files.Uploads</c>, empty for the root, or <see langword="null"/> as for
    /// <see cref="GetRoom"/>.</returns>
    public static string? GetFolder(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        if (type.Assembly != typeof(GraphClient).Assembly || type.Namespace is not { } typeNamespace) return null;
        if (typeNamespace.StartsWith("GraphDelegatedKit.", StringComparison.Ordinal)) return typeNamespace["GraphDelegatedKit.".Length..];
        return typeNamespace == "GraphDelegatedKit" ? FoldersByTypeName.GetValueOrDefault(type.Name.Split('`')[0]) : null;
    }

    private static Dictionary<string, string> ScanPublicTypes()
    {
        var folders = new Dictionary<string, string>();
        foreach (var file in Repository.GetSourceFiles(Repository.LibraryFolder))
            foreach (Match declared in PublicTypeDeclaration().Matches(File.ReadAllText(file)))
                folders.TryAdd(declared.Groups[1].Value, GetFolderOfFile(file));
        return folders;
    }

    private static string GetRoomOfFile(string file) => GetFolderOfFile(file).Split('.')[0];

    private static string GetFolderOfFile(string file) =>
        Path.GetDirectoryName(Path.GetRelativePath(Repository.LibraryFolder, file))!.Replace(Path.DirectorySeparatorChar, '.');

    [GeneratedRegex(
        @"^public (?:static |sealed |abstract |partial |readonly )*(?:class|record struct|record|struct|interface|enum) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicTypeDeclaration();
}
