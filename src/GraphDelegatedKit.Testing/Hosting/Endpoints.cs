using GraphDelegatedKit.Testing.Downloads;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.Pages;
using GraphDelegatedKit.Testing.Graph.Batches;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Mail;
using GraphDelegatedKit.Testing.Shares;
using GraphDelegatedKit.Testing.Sites;
using GraphDelegatedKit.Testing.Teams;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Hosting;

// The table of contents: everything the tenant plays.
internal static class Endpoints
{
    private static readonly string[] Versions = ["v1.0", "beta"];

    public static List<IEndpoint> All(Parts parts, Func<LocalTenantAddress> address, InBatch inner)
    {
        var tempAuth = new TempAuth(parts.State, parts.Downloads);
        var sessions = new UploadSessions(parts.State, parts.Drives, parts.Options.TimeProvider, parts.UploadLog);
        var turns = new UploadTurns(parts.Faults, parts.UploadLog, parts.Options.TimeProvider);
        var attachments = new AttachmentSessions(parts.State, parts.Mailboxes, parts.Options.TimeProvider, parts.UploadLog);
        var items = new ItemJson(parts.People, tempAuth, parts.Downloads);
        return
        [
            .. SignIn(parts, address),
            .. Versions.SelectMany(version => Users(parts.People, version)),
            .. Versions.SelectMany(version => Files(parts.Drives, items, tempAuth, sessions, version)),
            .. Versions.SelectMany(version => Teams(parts.Drives.Teams, items, version)),
            .. Versions.Select(version => new CreateLinkEndpoint(parts.Drives, parts.Shares, version)),
            .. Versions.SelectMany(version => Mail(parts, attachments, version)),
            .. Versions.SelectMany(version => Uploads(parts.Drives, sessions, items, version)),
            .. Versions.Select(version => new BatchEndpoint(version, inner)),
            new DownloadEndpoint(parts.Drives, tempAuth, parts.Downloads),
            new UploadRangeEndpoint(sessions, items, turns, parts.Faults),
            new UploadStatusEndpoint(sessions),
            new CancelUploadEndpoint(sessions),
            new CommitUploadEndpoint(sessions, items),
            new AttachmentRangeEndpoint(attachments, parts.Mailboxes, turns, parts.Tenancy.TenantId),
            new AttachmentStatusEndpoint(attachments, parts.Mailboxes),
            new CancelAttachmentEndpoint(attachments),
        ];
    }

    private static IEnumerable<IEndpoint> SignIn(Parts parts, Func<LocalTenantAddress> address)
    {
        var (options, state, tenancy, key, people, _, faults) = parts;
        var codes = new DeviceCodes(options);
        var browserCodes = new AuthorizationCodes(options.TimeProvider);
        var refreshTokens = new RefreshTokens(state, tenancy, people, options.TimeProvider);
        var answer = new TokenAnswer(parts.AccessTokens, refreshTokens, new Identities(tenancy, key, options), people, faults, options);
        var visits = new Visits(options.TimeProvider);
        IGrantType[] grantTypes = [new DeviceCodeGrant(codes), new AuthorizationCodeGrant(browserCodes), new RefreshGrant(refreshTokens, people, tenancy)];

        yield return new InstanceDiscovery();
        yield return new OpenIdConfiguration(tenancy, version2: true);
        yield return new OpenIdConfiguration(tenancy, version2: false);
        yield return new SigningKeys(tenancy, key, version2: true);
        yield return new SigningKeys(tenancy, key, version2: false);
        yield return new DeviceCodeEndpoint(tenancy, codes, options, address);
        yield return new TokenEndpoint(tenancy, faults, answer, grantTypes);

        yield return new AuthorizeEndpoint(visits, browserCodes, people, tenancy);
        yield return new DeviceLoginEndpoint(visits, "/devicelogin");
        yield return new DeviceLoginEndpoint(visits, "/common/oauth2/deviceauth");
        yield return new DeviceLoginEndpoint(visits, "/device");
        yield return new DeviceLoginEndpoint(visits, "/");
        yield return new EnterCodeEndpoint(visits, codes, people, tenancy);
        yield return new SignInEndpoint(visits, people, tenancy);
        yield return new ConsentEndpoint(visits);
    }

    private static IEnumerable<IEndpoint> Users(People.People people, string version)
    {
        yield return new GetUserEndpoint(people, $"/{version}/me");
        yield return new ListUsersEndpoint(people, version);
        yield return new CountUsersEndpoint(people, version);
        yield return new DeltaUsersEndpoint(people, version);
        yield return new GetUserEndpoint(people, $"/{version}/users/{{user}}");
        yield return new UpdateUserEndpoint(people, version);
        yield return new GetPhotoEndpoint(people, $"/{version}/me/photo/$value");
        yield return new GetPhotoEndpoint(people, $"/{version}/users/{{user}}/photo/$value");
    }

    private static IEnumerable<IEndpoint> Files(AllDrives drives, ItemJson items, TempAuth tempAuth, UploadSessions sessions, string version)
    {
        yield return new GetSiteEndpoint(drives.Sites, version);
        yield return new ListDrivesEndpoint(drives, $"/{version}/{{@site}}/drives");
        yield return new ListDrivesEndpoint(drives, $"/{version}/me/drives");
        yield return new ListDrivesEndpoint(drives, $"/{version}/users/{{user}}/drives");
        yield return new GetDriveEndpoint(drives, version);
        yield return new GetItemEndpoint(drives, items, version);
        yield return new ListChildrenEndpoint(drives, items, version);
        yield return new DeltaItemsEndpoint(drives, items, version);
        yield return new CreateFolderEndpoint(drives, items, version);
        yield return new PutContentEndpoint(drives, items, version);
        yield return new GetContentEndpoint(drives, tempAuth, version);
        yield return new PatchItemEndpoint(drives, items, version);
        yield return new DeleteItemEndpoint(drives, sessions, version);
    }

    private static IEnumerable<IEndpoint> Teams(AllTeams teams, ItemJson items, string version)
    {
        yield return new JoinedTeamsEndpoint(teams, version);
        yield return new GetTeamEndpoint(teams, version);
        yield return new ListChannelsEndpoint(teams, version);
        yield return new GetChannelEndpoint(teams, items, version, files: false);
        yield return new GetChannelEndpoint(teams, items, version, files: true);
    }

    // A mailbox is its owner's; a message can be named with or without its folder, an event with or without its calendar.
    private static IEnumerable<IEndpoint> Mail(Parts parts, AttachmentSessions attachments, string version)
    {
        var (mail, people, tenantId) = (parts.Mailboxes, parts.People, parts.Tenancy.TenantId);
        foreach (var owner in new[] { "me", "users/{user}" })
        {
            foreach (var (kind, folder) in new[]
                {
                    (MailKind.Message, "messages"), (MailKind.Message, "mailFolders/{folder}/messages"), (MailKind.Event, "events"), (MailKind.Event, "calendar/events"),
                })
            {
                var collection = $"/{version}/{owner}/{folder}";
                yield return new CreateMailItemEndpoint(mail, people, kind, collection);
                yield return new GetMailItemEndpoint(mail, people, kind, collection);
                yield return new ListAttachmentsEndpoint(mail, people, kind, collection);
                yield return new GetAttachmentEndpoint(mail, people, kind, collection, bytes: false);
                yield return new GetAttachmentEndpoint(mail, people, kind, collection, bytes: true);
                yield return new AddAttachmentEndpoint(mail, people, kind, collection);
                yield return new CreateAttachmentSessionEndpoint(attachments, mail, people, parts.Options, tenantId, kind, collection);
            }
        }
    }

    private static IEnumerable<IEndpoint> Uploads(AllDrives drives, UploadSessions sessions, ItemJson items, string version)
    {
        yield return new CreateUploadSessionEndpoint(drives, sessions, version);
        yield return new CommitElsewhereEndpoint(drives, sessions, items, version);
    }
}
