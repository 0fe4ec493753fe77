using GraphDelegatedKit.Testing.Downloads;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.ClientAuthentication;
using GraphDelegatedKit.Testing.Entra.SignInPages;
using GraphDelegatedKit.Testing.Graph.Applications;
using GraphDelegatedKit.Testing.Graph.Batches;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Groups;
using GraphDelegatedKit.Testing.Mail;
using GraphDelegatedKit.Testing.Organizations;
using GraphDelegatedKit.Testing.Shares;
using GraphDelegatedKit.Testing.Sites;
using GraphDelegatedKit.Testing.Teams;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Hosting;

// The list of all endpoints of the tenant.
internal static class Endpoints
{
    private static readonly string[] Versions = ["v1.0", "beta"];

    public static List<IEndpoint> CreateAll(
        TenantServices services, Func<LocalTenantAddress> address, BatchedRequestHandler batchedRequestHandler)
    {
        var urlSigner = new DownloadUrlSigner(services.StateFolder, services.Downloads);
        var sessions = new UploadSessions(services.StateFolder, services.Drives, services.Clock, services.UploadLog);
        var rangeReceiver = new RangeReceiver(services.Faults, services.UploadLog, services.Clock);
        var attachments = new AttachmentSessions(
            services.StateFolder, services.Mailboxes, services.Clock, services.UploadLog);
        var items = new ItemJson(
            services.Users, urlSigner, services.Downloads, services.Drives.SpecialFolders, services.Registration.TenantId);
        var copies = new CopyOperations();
        return
        [
            .. CreateSignInEndpoints(services, address),
            .. Versions.SelectMany(version => CreateUserEndpoints(services, version)),
            .. Versions.SelectMany(version => CreateGroupEndpoints(services, version)),
            .. Versions.SelectMany(version => AppEndpoints.CreateAll(services, version)),
            .. Versions.SelectMany(version => CreateSiteEndpoints(services.Drives, version)),
            .. Versions.SelectMany(version => CreateFileEndpoints(services.Drives, items, urlSigner, sessions, version)),
            .. Versions.SelectMany(version => CreateItemListEndpoints(services.Drives, items, urlSigner, version)),
            .. Versions.SelectMany(version => CreateVersionEndpoints(services.Drives, items, urlSigner, version)),
            .. Versions.Select(version => new CopyItemEndpoint(services.Drives, copies, version)),
            .. Versions.SelectMany(version => CreateTeamEndpoints(services.Drives.Teams, items, version)),
            .. Versions.SelectMany(version => CreateShareEndpoints(services, items, version)),
            .. Versions.SelectMany(version => MailEndpoints.CreateAll(services, attachments, version)),
            .. Versions.SelectMany(version => CreateUploadEndpoints(services.Drives, sessions, items, version)),
            .. Versions.Select(version => new BatchEndpoint(version, batchedRequestHandler)),
            new DownloadEndpoint(services.Drives, urlSigner, services.Downloads),
            new CopyMonitorEndpoint(copies),
            new UploadRangeEndpoint(sessions, items, rangeReceiver, services.Faults),
            new UploadStatusEndpoint(sessions),
            new CancelUploadEndpoint(sessions),
            new CommitUploadEndpoint(sessions, items),
            new AttachmentRangeEndpoint(attachments, services.Mailboxes, rangeReceiver, services.Registration.TenantId),
            new AttachmentStatusEndpoint(attachments, services.Mailboxes),
            new CancelAttachmentEndpoint(attachments),
        ];
    }

    private static IEnumerable<IEndpoint> CreateSignInEndpoints(TenantServices services, Func<LocalTenantAddress> address)
    {
        var (options, stateFolder, registration, signingKey, apps, users, _, faults, clock, _) = services;
        var consents = services.Consents;
        var deviceCodes = services.DeviceCodes;
        var authorizationCodes = new AuthorizationCodeStore(clock);
        var refreshTokens = new RefreshTokenIssuer(stateFolder, users, clock);
        var idTokens = new IdTokenIssuer(registration, signingKey, users, options, clock);
        var tokenResponses = new TokenResponseFactory(services.AccessTokens, refreshTokens, idTokens, consents, faults, options);
        var permissions = services.Permissions;
        var flows = new SignInFlowStore(clock);
        var sessions = new BrowserSessionStore(stateFolder, registration, users, apps);
        var clients = new ClientAuthenticator(new ClientAssertionValidator(registration, clock), clock);
        IGrantType[] grantTypes =
        [
            new DeviceCodeGrant(deviceCodes, clients),
            new AuthorizationCodeGrant(authorizationCodes, clients),
            new RefreshTokenGrant(refreshTokens, consents, permissions, clients),
        ];

        yield return new InstanceDiscoveryEndpoint();
        yield return new OpenIdConfigurationEndpoint(registration, isVersion2: true);
        yield return new OpenIdConfigurationEndpoint(registration, isVersion2: false);
        yield return new SigningKeysEndpoint(registration, signingKey, isVersion2: true);
        yield return new SigningKeysEndpoint(registration, signingKey, isVersion2: false);
        yield return new DeviceCodeEndpoint(registration, apps, permissions, deviceCodes, options, address);
        yield return new TokenEndpoint(registration, apps, faults, tokenResponses, grantTypes);

        yield return new AuthorizeEndpoint(
            flows, new BrowserSignIns(authorizationCodes, idTokens, consents), sessions, users, registration, apps, permissions);
        yield return new AdminConsentEndpoint(flows, consents, users, registration, apps, permissions, isVersion2: true);
        yield return new AdminConsentEndpoint(flows, consents, users, registration, apps, permissions, isVersion2: false);
        yield return new SignOutEndpoint(sessions, apps, registration, signingKey);
        yield return new NativeClientEndpoint();
        yield return new FaviconEndpoint();
        yield return new DeviceLoginEndpoint(flows, "/devicelogin");
        yield return new DeviceLoginEndpoint(flows, "/common/oauth2/deviceauth");
        yield return new DeviceLoginEndpoint(flows, "/device");
        yield return new DeviceLoginEndpoint(flows, "/");
        yield return new EnterCodeEndpoint(flows, deviceCodes, consents, users);
        yield return new SignInEndpoint(flows, sessions, users);
        yield return new ConsentEndpoint(flows, sessions);
    }

    private static IEnumerable<IEndpoint> CreateUserEndpoints(TenantServices services, string version)
    {
        var (users, relations) = (services.Users, services.Relations);
        var expansion = new DirectoryExpansion(relations);
        return
        [
            new GetUserEndpoint(users, expansion, $"/{version}/me"),
            new ListUsersEndpoint(users, expansion, version),
            new CountUsersEndpoint(users, version),
            new DeltaUsersEndpoint(users, version),
            new GetUserEndpoint(users, expansion, $"/{version}/users/{{user}}"),
            new CreateUserEndpoint(users, services.Domains, version),
            new UpdateUserEndpoint(users, services.Domains, $"/{version}/me"),
            new UpdateUserEndpoint(users, services.Domains, $"/{version}/users/{{user}}"),
            new DeleteUserEndpoint(users, version),
            new GetManagerEndpoint(users, relations, expansion, $"/{version}/me/manager"),
            new GetManagerEndpoint(users, relations, expansion, $"/{version}/users/{{user}}/manager"),
            new ChangeManagerEndpoint(users, relations, version),
            .. GetPhotoMetadataEndpoint.CreateAll(users, version),
            new GetOrganizationEndpoint(services.Registration.TenantId, services.Domains, version, isListRequest: true),
            new GetOrganizationEndpoint(services.Registration.TenantId, services.Domains, version, isListRequest: false),
        ];
    }

    private static IEnumerable<IEndpoint> CreateGroupEndpoints(TenantServices services, string version)
    {
        var (groups, relations) = (services.Groups, services.Relations);
        var expansion = new DirectoryExpansion(relations);
        return
        [
            new ListGroupsEndpoint(groups, expansion, version, isCountRequest: true),
            new ListGroupsEndpoint(groups, expansion, version, isCountRequest: false),
            new DeltaGroupsEndpoint(groups, relations, version),
            new GetGroupEndpoint(groups, expansion, version),
            new CreateGroupEndpoint(groups, relations, expansion, version),
            new ChangeGroupEndpoint(groups, relations, version),
            .. ChangeReferenceEndpoint.CreateAll(groups, relations, version),
            .. MemberGroupsEndpoint.CreateAll(relations, services.Users, version),
            .. ListRelationshipEndpoint.CreateAll(relations, services.Users, version),
        ];
    }

    private static IEnumerable<IEndpoint> CreateSiteEndpoints(DriveRegistry drives, string version)
    {
        yield return new GetSiteEndpoint(drives.Sites, version);
        yield return new SearchSitesEndpoint(drives.Sites, version);
        yield return new ListListsEndpoint(drives, version);
        yield return new GetListEndpoint(drives, version, isDriveRequest: false);
        yield return new GetListEndpoint(drives, version, isDriveRequest: true);
        yield return new ListDrivesEndpoint(drives, $"/{version}/{{@site}}/drives");
        yield return new ListDrivesEndpoint(drives, $"/{version}/me/drives");
        yield return new ListDrivesEndpoint(drives, $"/{version}/users/{{user}}/drives");
    }

    private static IEnumerable<IEndpoint> CreateFileEndpoints(
        DriveRegistry drives, ItemJson items, DownloadUrlSigner urlSigner, UploadSessions sessions, string version)
    {
        yield return new GetDriveEndpoint(drives, items, version);
        yield return new CreateChildEndpoint(drives, items, version);
        yield return new PutContentEndpoint(drives, items, version);
        yield return new GetContentEndpoint(drives, urlSigner, version);
        yield return new UpdateItemEndpoint(drives, items, version);
        yield return new DeleteItemEndpoint(drives, sessions, version);
    }

    private static IEnumerable<IEndpoint> CreateItemListEndpoints(
        DriveRegistry drives, ItemJson items, DownloadUrlSigner urlSigner, string version)
    {
        var thumbnails = new ThumbnailJson(urlSigner);
        var writer = new ItemListWriter(items, thumbnails);
        return
        [
            new GetItemEndpoint(drives, writer, version),
            new ListChildrenEndpoint(drives, writer, version),
            .. DeltaItemsEndpoint.CreateAll(drives, writer, version),
            .. SearchItemsEndpoint.CreateAll(drives, writer, version),
            new RecentItemsEndpoint(drives, writer, version),
            new ListThumbnailsEndpoint(drives, thumbnails, version),
            new GetThumbnailEndpoint(drives, thumbnails, version, isContentRequest: false),
            new GetThumbnailEndpoint(drives, thumbnails, version, isContentRequest: true),
        ];
    }

    private static IEnumerable<IEndpoint> CreateVersionEndpoints(
        DriveRegistry drives, ItemJson items, DownloadUrlSigner urlSigner, string version)
    {
        var versions = new VersionJson(items);
        return
        [
            new ListVersionsEndpoint(drives, versions, version),
            new GetVersionEndpoint(drives, versions, version),
            new GetVersionContentEndpoint(drives, urlSigner, version),
            .. ChangeVersionEndpoint.CreateAll(drives, version),
        ];
    }

    private static IEnumerable<IEndpoint> CreateShareEndpoints(TenantServices services, ItemJson items, string version)
    {
        var (drives, shares) = (services.Drives, services.Shares);
        var permissions = new PermissionJson(shares, services.Users);
        yield return new CreateLinkEndpoint(drives, shares, permissions, version);
        yield return new InviteEndpoint(drives, shares, permissions, services.Users, version);
        yield return new ListPermissionsEndpoint(drives, permissions, version);
        yield return new PermissionEndpoint(drives, shares, permissions, version);
        yield return new SharedWithMeEndpoint(drives, shares, items, version);
    }

    private static IEnumerable<IEndpoint> CreateTeamEndpoints(TeamRegistry teams, ItemJson items, string version)
    {
        yield return new ListJoinedTeamsEndpoint(teams, version);
        yield return new GetTeamEndpoint(teams, version);
        yield return new ListChannelsEndpoint(teams, version);
        yield return new GetChannelEndpoint(teams, items, version, isFilesFolder: false);
        yield return new GetChannelEndpoint(teams, items, version, isFilesFolder: true);
    }

    private static IEnumerable<IEndpoint> CreateUploadEndpoints(
        DriveRegistry drives, UploadSessions sessions, ItemJson items, string version)
    {
        yield return new CreateUploadSessionEndpoint(drives, sessions, version);
        yield return new CommitUnderNewNameEndpoint(drives, sessions, items, version);
    }
}
