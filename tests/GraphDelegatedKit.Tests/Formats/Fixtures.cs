namespace GraphDelegatedKit.Tests.Formats;

/// <summary>
/// The files in the folder Fixtures, as an earlier version of the library wrote them. The README there says which version, and how.
/// </summary>
internal static class Fixtures
{
    /// <summary>The time that the clocks of the library and of the service showed when the files were written.</summary>
    public static readonly DateTimeOffset WrittenOn = TestData.FixedTime;

    /// <summary>The account that the files belong to.</summary>
    public static readonly GraphAccount Account = TestData.CreateAccount("ada@contoso.onmicrosoft.com", "ada.the-tenant");

    /// <summary>The caller's key that files are sealed with where their folder says caller-key.</summary>
    public static byte[] Key => [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Root, name));

    public static string Text(string name) => File.ReadAllText(Path.Combine(Root, name));

    /// <summary>
    /// Copies a folder of fixtures. The copies are their owner's alone: a repository does not keep that, and the library demands it.
    /// </summary>
    public static void Copy(string name, string folder)
    {
        CreateFolder(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, name)))
            Write(Path.Combine(folder, Path.GetFileName(file)), File.ReadAllBytes(file));
    }

    /// <summary>Writes a file that only its owner may read.</summary>
    public static void Write(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>
    /// What the uploads and downloads of the fixtures transfer: the same bytes on every machine and in every version of .NET.
    /// </summary>
    public static byte[] Content(int size)
    {
        var content = new byte[size];
        for (var i = 0; i < size; i++) content[i] = (byte)((i * 31) + (i / 251));
        return content;
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
