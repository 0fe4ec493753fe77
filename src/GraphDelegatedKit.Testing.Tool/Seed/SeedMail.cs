using System.Text;

namespace GraphDelegatedKit.Testing.Tool.Seed;

internal sealed record SeedMailFolder
{
    public required string User { get; init; }

    public required string Path { get; init; }
}

internal sealed record SeedMessage
{
    public required string User { get; init; }

    public string Folder { get; init; } = "inbox";

    public string? From { get; init; }

    public IReadOnlyList<string> To { get; init; } = [];

    public IReadOnlyList<string> Cc { get; init; } = [];

    public string Subject { get; init; } = "";

    public string Body { get; init; } = "";

    public bool IsHtml { get; init; }

    public string? Received { get; init; }

    public bool IsRead { get; init; }

    public string Importance { get; init; } = "normal";

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<SeedAttachment> Attachments { get; init; } = [];

    public LocalMessage ToLocalMessage() => new()
    {
        Subject = Subject,
        Body = Body,
        IsHtml = IsHtml,
        From = From,
        To = To,
        Cc = Cc,
        IsRead = IsRead,
        Importance = Importance,
        Categories = Categories,
        ReceivedOn = Received is null ? null : SeedTime.ParseMoment(Received),
    };
}

internal sealed record SeedAttachment
{
    public required string Name { get; init; }

    public string? ContentType { get; init; }

    public string? Text { get; init; }

    public long Size { get; init; }

    public Stream OpenContent() => Text is null ? new GeneratedContent(Size) : new MemoryStream(Encoding.UTF8.GetBytes(Text));
}
