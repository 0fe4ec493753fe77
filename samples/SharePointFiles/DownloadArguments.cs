using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>The arguments of the download command.</summary>
internal sealed record DownloadArguments(DriveLocation Source, string Destination, ConflictBehavior Conflict, bool Recursive)
{
    /// <summary>The path of the file or folder, relative to the drive root or the linked item.</summary>
    public string Path { get; } = PathArgument.ParseDrivePath(Source.Path);

    /// <summary>The local path of the download.</summary>
    public string LocalPath =>
        PathArgument.GetDownloadPath(PathArgument.GetName(Path.Length > 0 ? Path : LinkedName), Destination, Recursive);

    public DownloadOptions Options => new() { Conflict = Conflict, ComputeSha256 = true };

    // The name behind a link is known only after the link is followed.
    private string LinkedName { get; init; } = "";

    /// <summary>Returns the arguments with the name of the linked item.</summary>
    /// <exception cref="UsageException">The item's name is not a valid file name.</exception>
    /// <exception cref="IOException">The item cannot be stored at the local path.</exception>
    public DownloadArguments WithLinkedItem(DriveRoot root)
    {
        if (Source.Link is null) return this;

        // The name comes from the server and needs the same check as a typed name.
        var arguments = this with { LinkedName = PathArgument.ParseDrivePath(PathArgument.GetName(root.Item!.Name ?? "")) };
        arguments.ValidateDestination();
        return arguments;
    }

    /// <summary>Checks before the sign-in that the local path can be written, and creates the folder if --out ends with a slash.</summary>
    /// <exception cref="UsageException">The path is the whole drive, and --recursive is missing.</exception>
    /// <exception cref="IOException">The local path cannot be written.</exception>
    public void Validate()
    {
        if (Source.Link is not null) return;
        if (Path.Length == 0 && !Recursive) throw new UsageException("PATH is the whole drive: name a file, or add --recursive.");
        ValidateDestination();
    }

    private void ValidateDestination()
    {
        var localPath = LocalPath;
        if (Recursive && File.Exists(localPath))
            throw new IOException($"'{localPath}' is a file. Give --out another name for the folder.");
        if (Recursive) return;

        if (Directory.Exists(localPath)) throw new IOException($"'{localPath}' is a folder. Give --out another name for the file.");
        if (Conflict == ConflictBehavior.Fail && File.Exists(localPath))
            throw new IOException($"'{localPath}' exists. Give --out another name, or add --conflict replace or --conflict rename.");
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(localPath))!;
        if (!Directory.Exists(folder) && Destination.EndsWith('/')) Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder))
            throw new IOException($"The folder '{folder}' does not exist. Make it first, or end --out with a / to have it made.");
    }
}
