using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>What is to be downloaded, and how.</summary>
internal sealed record DownloadArguments(DriveLocation Source, string Destination, ConflictBehavior Conflict, bool Recursive)
{
    /// <summary>Where it is, below what its address begins at.</summary>
    public string Path { get; } = PathArgument.ParseDrivePath(Source.Path);

    /// <summary>Where on this machine it goes.</summary>
    public string LocalPath => PathArgument.GetDownloadPath(PathArgument.GetName(Path.Length > 0 ? Path : LinkedName), Destination, Recursive);

    public DownloadOptions Options => new() { Conflict = Conflict, ComputeSha256 = true };

    // A link does not tell before it is followed.
    private string LinkedName { get; init; } = "";

    /// <summary>The same, now that a link was followed to an item.</summary>
    /// <exception cref="UsageException">The item's name is none.</exception>
    /// <exception cref="IOException">It cannot go there.</exception>
    public DownloadArguments WithLinkedItem(DriveRoot root)
    {
        if (Source.Link is null) return this;

        var arguments = this with { LinkedName = PathArgument.ParseDrivePath(PathArgument.GetName(root.Item!.Name ?? "")) }; // judged: a name from a server is input
        arguments.ValidateDestination();
        return arguments;
    }

    /// <summary>Looks, before anybody signs in, whether it can go there; a folder that was named as one is made.</summary>
    /// <exception cref="UsageException">The whole drive was named, and that was not meant.</exception>
    /// <exception cref="IOException">It cannot.</exception>
    public void Validate()
    {
        if (Source.Link is not null) return;
        if (Path.Length == 0 && !Recursive) throw new UsageException("PATH is the whole drive: name a file, or add --recursive.");
        ValidateDestination();
    }

    private void ValidateDestination()
    {
        var localPath = LocalPath;
        if (Recursive && File.Exists(localPath)) throw new IOException($"'{localPath}' is a file. Give --out another name for the folder.");
        if (Recursive) return;

        if (Directory.Exists(localPath)) throw new IOException($"'{localPath}' is a folder. Give --out another name for the file.");
        if (Conflict == ConflictBehavior.Fail && File.Exists(localPath)) throw new IOException($"'{localPath}' exists. Give --out another name, or add --conflict replace or --conflict rename.");
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(localPath))!;
        if (!Directory.Exists(folder) && Destination.EndsWith('/')) Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder)) throw new IOException($"The folder '{folder}' does not exist. Make it first, or end --out with a / to have it made.");
    }
}
