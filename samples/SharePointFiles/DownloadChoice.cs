using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>What is to be downloaded, and how.</summary>
internal sealed record DownloadChoice(Address From, string To, ConflictBehavior Conflict, bool Recursive)
{
    /// <summary>Where it is, below what its address begins at.</summary>
    public string Path { get; } = Place.InDrive(From.Path);

    /// <summary>Where on this machine it goes.</summary>
    public string Local => Place.ForDownload(Place.NameOf(Path.Length > 0 ? Path : Called), To, Recursive);

    public DownloadOptions Options => new() { Conflict = Conflict, ComputeSha256 = true };

    // A link does not tell before it is followed.
    private string Called { get; init; } = "";

    /// <summary>The same, now that a link was followed to an item.</summary>
    /// <exception cref="UsageException">The item's name is none.</exception>
    /// <exception cref="IOException">It cannot go there.</exception>
    public DownloadChoice Followed(Root root)
    {
        if (From.Link is null) return this;

        var followed = this with { Called = Place.InDrive(Place.NameOf(root.Item!.Name ?? "")) }; // judged: a name from a server is input
        followed.CheckPlace();
        return followed;
    }

    /// <summary>Looks, before anybody signs in, whether it can go there; a folder that was named as one is made.</summary>
    /// <exception cref="UsageException">The whole drive was named, and that was not meant.</exception>
    /// <exception cref="IOException">It cannot.</exception>
    public void Check()
    {
        if (From.Link is not null) return;
        if (Path.Length == 0 && !Recursive) throw new UsageException("PATH is the whole drive: name a file, or add --recursive.");
        CheckPlace();
    }

    private void CheckPlace()
    {
        var local = Local;
        if (Recursive && File.Exists(local)) throw new IOException($"'{local}' is a file. Give --out another name for the folder.");
        if (Recursive) return;

        if (Directory.Exists(local)) throw new IOException($"'{local}' is a folder. Give --out another name for the file.");
        if (Conflict == ConflictBehavior.Fail && File.Exists(local)) throw new IOException($"'{local}' exists. Give --out another name, or add --conflict replace or --conflict rename.");
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(local))!;
        if (!Directory.Exists(folder) && To.EndsWith('/')) Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder)) throw new IOException($"The folder '{folder}' does not exist. Make it first, or end --out with a / to have it made.");
    }
}
