using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Building;

namespace GraphDelegatedKit.Testing.Tool.Seed;

// The content of a seed file; seed.schema.json describes it.
internal sealed record SeedData
{
    public IReadOnlyList<SeedUser>? Users { get; init; }

    public IReadOnlyList<SeedApp> Apps { get; init; } = [];

    public IReadOnlyList<SeedTeam> Teams { get; init; } = [];

    public IReadOnlyList<SeedGroup> Groups { get; init; } = [];

    public IReadOnlyList<SeedMailFolder> MailFolders { get; init; } = [];

    public IReadOnlyList<SeedMessage> Messages { get; init; } = [];

    public IReadOnlyList<SeedEvent> Events { get; init; } = [];

    public IReadOnlyList<SeedFolder> Folders { get; init; } = [];

    public IReadOnlyList<SeedFileEntry> Files { get; init; } = [];

    public IReadOnlyList<JsonObject> Faults { get; init; } = [];

    public IReadOnlyDictionary<LocalRule, RuleMode> Rules { get; init; } = new Dictionary<LocalRule, RuleMode>();
}

internal sealed record SeedUser
{
    public required string UserPrincipalName { get; init; }

    public required string DisplayName { get; init; }

    public string? Id { get; init; }

    public string? GivenName { get; init; }

    public string? Surname { get; init; }

    public string? JobTitle { get; init; }

    public string? Mail { get; init; }

    public string? Department { get; init; }

    public string? OfficeLocation { get; init; }

    public string? MobilePhone { get; init; }

    public string? PreferredLanguage { get; init; }

    public string? Manager { get; init; }

    public bool AccountEnabled { get; init; } = true;

    public bool IsAdministrator { get; init; }

    public bool IsGuest { get; init; }

    public LocalUser ToLocalUser()
    {
        var guest = IsGuest ? LocalUser.CreateGuest(UserPrincipalName, DisplayName) : null;
        return new LocalUser
        {
            Id = Id ?? CreateId("user"),
            DisplayName = DisplayName,
            UserPrincipalName = guest?.UserPrincipalName ?? UserPrincipalName,
            Home = guest is null ? null : new LocalHomeAccount(CreateId("home tenant"), CreateId("home user"), UserPrincipalName),
            GivenName = GivenName,
            Surname = Surname,
            JobTitle = JobTitle,
            Mail = Mail ?? UserPrincipalName,
            Department = Department,
            OfficeLocation = OfficeLocation,
            MobilePhone = MobilePhone,
            PreferredLanguage = PreferredLanguage,
            Manager = Manager,
            AccountEnabled = AccountEnabled,
            IsAdministrator = IsAdministrator,
        };
    }

    private string CreateId(string purpose) => StableId.Create(purpose, UserPrincipalName);
}

internal sealed record SeedTeam
{
    public required string DisplayName { get; init; }

    public IReadOnlyList<string> Members { get; init; } = [];

    public IReadOnlyList<SeedChannel> Channels { get; init; } = [];
}

internal sealed record SeedChannel
{
    public required string DisplayName { get; init; }

    public LocalChannelKind Kind { get; init; }
}

internal record SeedFolder
{
    public string? User { get; init; }

    public string? Site { get; init; }

    public string Library { get; init; } = "Documents";

    public required string Path { get; init; }
}

internal sealed record SeedFileEntry : SeedFolder
{
    public string? Text { get; init; }

    public long Size { get; init; }

    public int Count { get; init; } = 1;
}
