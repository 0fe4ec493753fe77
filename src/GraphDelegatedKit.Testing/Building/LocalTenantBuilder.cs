using GraphDelegatedKit.Testing.Building;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// Builds a <see cref="LocalTenant"/> with the users and the data that a test needs:
/// <c>await new LocalTenantBuilder().AddUser("ada@contoso.com", "Ada Lovelace").StartAsync()</c>.
/// </summary>
/// <remarks>
/// Data is added in the order of the calls, before the tenant answers the first request. A state folder
/// (<see cref="LocalTenantOptions.StateFolder"/>) gets it once: a tenant that is started again there has what the earlier one left.
/// </remarks>
/// <param name="options">The other options; null for the defaults.</param>
public sealed class LocalTenantBuilder(LocalTenantOptions? options = null)
{
    private readonly LocalTenantOptions _options = options ?? new LocalTenantOptions();
    private readonly List<LocalUser> _users = [];
    private readonly List<LocalApp> _apps = [];
    private readonly List<Func<LocalTenant, CancellationToken, Task>> _steps = [];

    /// <summary>
    /// Adds a user. The first user is the default of <see cref="LocalTenant.CreateToken"/> and of other methods. A tenant whose builder
    /// adds users has only these: <see cref="LocalTenantOptions.Users"/> is ignored.
    /// </summary>
    /// <param name="userPrincipalName">The name to sign in with, which is also the mail address, such as <c>ada@contoso.com</c>.</param>
    /// <param name="displayName">The full name.</param>
    /// <param name="change">
    /// Sets other properties, such as <c>user => user with { JobTitle = "Director", IsAdministrator = true }</c>; null for none. The id is
    /// the same in every tenant unless it is set.
    /// </param>
    /// <exception cref="ArgumentException">The user name has no domain, or a name is empty.</exception>
    public LocalTenantBuilder AddUser(string userPrincipalName, string displayName, Func<LocalUser, LocalUser>? change = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(userPrincipalName);
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        var user = new LocalUser
        {
            Id = StableId.Create("user", userPrincipalName),
            DisplayName = displayName,
            UserPrincipalName = userPrincipalName,
            Mail = userPrincipalName,
        };
        return AddUser(change is null ? user : change(user));
    }

    /// <summary>Adds a user, also a guest.</summary>
    /// <param name="user">The user.</param>
    /// <exception cref="ArgumentException">The user has no display name, or a user name without a domain.</exception>
    public LocalTenantBuilder AddUser(LocalUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        UserRules.Require(user, nameof(user));
        _users.Add(user);
        return this;
    }

    /// <summary>Adds generated users, always the same ones; the first is an administrator.</summary>
    /// <param name="count">The number of users, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public LocalTenantBuilder AddGeneratedUsers(int count)
    {
        _users.AddRange(LocalUser.Generate(count));
        return this;
    }

    /// <summary>Adds a group, in addition to those of <see cref="LocalTenantOptions.Groups"/>.</summary>
    /// <param name="group">The group with its members and owners.</param>
    public LocalTenantBuilder AddGroup(LocalGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Add(tenant => tenant.Groups.Add(group));
    }

    /// <summary>Adds a security group.</summary>
    /// <param name="displayName">The display name.</param>
    /// <param name="members">The members: ids or user names of users, or ids of security groups.</param>
    public LocalTenantBuilder AddGroup(string displayName, params string[] members) =>
        Add(tenant => tenant.Groups.Add(displayName, members));

    /// <summary>Adds an application beside the default one and those of <see cref="LocalTenantOptions.Apps"/>.</summary>
    /// <param name="app">The application.</param>
    public LocalTenantBuilder AddApp(LocalApp app)
    {
        ArgumentNullException.ThrowIfNull(app);
        _apps.Add(app);
        return this;
    }

    /// <summary>Adds a site with its document libraries; <see cref="LocalFiles.AddSite"/> describes the parameters.</summary>
    /// <param name="path">The path, such as <c>/sites/Reports</c>.</param>
    /// <param name="displayName">The title.</param>
    /// <param name="libraries">The document libraries, each with its title and its name in addresses.</param>
    public LocalTenantBuilder AddSite(string path, string displayName, params (string Title, string UrlName)[] libraries) =>
        Add(tenant => tenant.Files.AddSite(path, displayName, libraries));

    /// <summary>Adds a team with a site of the same name.</summary>
    /// <param name="displayName">The display name.</param>
    /// <param name="members">The user names of the members; without any, every user is a member.</param>
    public LocalTenantBuilder AddTeam(string displayName, params string[] members) =>
        Add(tenant => tenant.Teams.Add(displayName, members));

    /// <summary>Adds files and folders to the drive of a user.</summary>
    /// <param name="username">The id or the user name.</param>
    /// <param name="add">Adds them, such as <c>drive => drive.AddFile("Plans/2026.txt", "Buy a boat")</c>.</param>
    public LocalTenantBuilder AddFiles(string username, Action<LocalDriveBuilder> add) =>
        AddFiles(add, tenant => tenant.Files.GetDriveId(username));

    /// <summary>Adds files and folders to a document library of a site.</summary>
    /// <param name="sitePath">The path of the site, such as <c>/sites/Engineering</c>; empty for the root site.</param>
    /// <param name="add">Adds them.</param>
    /// <param name="library">The title of the library.</param>
    public LocalTenantBuilder AddSiteFiles(string sitePath, Action<LocalDriveBuilder> add, string library = "Documents") =>
        AddFiles(add, tenant => tenant.Files.GetLibraryId(sitePath, library));

    /// <summary>Adds folders, messages and events to the mailbox of a user.</summary>
    /// <param name="username">The id or the user name.</param>
    /// <param name="add">Adds them, such as <c>mail => mail.AddMessage(new LocalMessage { Subject = "Offer" })</c>.</param>
    public LocalTenantBuilder AddMail(string username, Action<LocalMailboxBuilder> add)
    {
        ArgumentNullException.ThrowIfNull(add);
        var mailbox = new LocalMailboxBuilder();
        add(mailbox);
        _steps.Add((tenant, cancellationToken) => mailbox.ApplyAsync(tenant.Mail, username, cancellationToken));
        return this;
    }

    /// <summary>Adds anything else, with the properties and methods of the tenant.</summary>
    /// <param name="add">Adds the data; called before the tenant answers the first request.</param>
    public LocalTenantBuilder Add(Action<LocalTenant> add)
    {
        ArgumentNullException.ThrowIfNull(add);
        _steps.Add((tenant, _) =>
        {
            add(tenant);
            return Task.CompletedTask;
        });
        return this;
    }

    /// <summary>Starts the tenant.</summary>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running tenant, for the caller to dispose.</returns>
    /// <exception cref="ArgumentException">
    /// Something was added that the tenant cannot have, such as files for a user who does not exist; or an option is wrong. The other
    /// exceptions are those of <see cref="LocalTenant.StartAsync"/>.
    /// </exception>
    public Task<LocalTenant> StartAsync(CancellationToken cancellationToken = default) =>
        LocalTenant.BuildAsync(_options, new TenantData(_users.Count > 0 ? _users : _options.Users, _apps, _steps), cancellationToken);

    private LocalTenantBuilder AddFiles(Action<LocalDriveBuilder> add, Func<LocalTenant, string> getDriveId)
    {
        ArgumentNullException.ThrowIfNull(add);
        var drive = new LocalDriveBuilder();
        add(drive);
        _steps.Add((tenant, cancellationToken) => drive.ApplyAsync(tenant.Files, getDriveId(tenant), cancellationToken));
        return this;
    }
}
