using System.Net;
using GraphDelegatedKit.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.Tests.Door;

public sealed class In_a_container
{
    [Test]
    public async Task A_host_signs_in_and_calls_graph_by_configuration_alone()
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant(With.User("Ada"));
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(Settings("GraphDelegated", tenant, ("Interaction", "allowed"), ("Cache:Path", folder["cache"]), ("Cache:Protection:0", "OwnerOnlyFile"), ("Deadline", "00:01:00")));
        builder.Services.AddGraphDelegatedKit(builder.Configuration, options => Use(tenant, options));
        builder.Services.AddHttpClient("plain").ConfigurePrimaryHttpMessageHandler(tenant.CreateHandler).AddGraphDelegatedAuth();
        using var host = builder.Build();
        await host.StartAsync();

        var me = await host.Services.GetRequiredService<IGraphClient>().GetAsync<User>("me");
        using var plain = await host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("plain").GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That(me.DisplayName, Is.EqualTo("Ada"));
            Assert.That(plain.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(folder.Names, Does.Contain("cache"));
            Assert.That(host.Services.GetRequiredService<ITokenProvider>(), Is.SameAs(host.Services.GetRequiredService<DelegatedSession>()));
            Assert.That(host.Services.GetRequiredService<IGraphClient>(), Is.SameAs(host.Services.GetRequiredService<GraphClient>()));
        });
        await host.StopAsync();
    }

    [Test]
    public async Task Everything_that_is_wrong_is_told_at_the_start_each_with_its_key()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GraphDelegated:ClientId"] = "your-client-id",
            ["GraphDelegated:Cloud"] = "mars",
            ["GraphDelegated:Interaction"] = "Sometimes",
            ["GraphDelegated:Methods:0"] = "CarrierPigeon",
            ["GraphDelegated:Scopes"] = "",
            ["GraphDelegated:Cache:Protection"] = "OwnerOnlyFile Prayer",
            ["GraphDelegated:Cache:Paht"] = "/x",
            ["GraphDelegated:Deadline"] = "soon",
            ["GraphDelegated:InteractionTimeout"] = "2 minutes",
            ["GraphDelegated:ClentId"] = "misspelt",
        });
        builder.Services.AddGraphDelegatedKit(builder.Configuration);
        using var host = builder.Build();

        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.That(e!.Failures.Select(failure => failure.Split(' ')[0]), Is.EquivalentTo(new[]
        {
            "GraphDelegated:ClientId", "GraphDelegated:Tenant", "GraphDelegated:Cloud", "GraphDelegated:Interaction", "GraphDelegated:Methods", "GraphDelegated:Scopes",
            "GraphDelegated:Cache:Protection", "GraphDelegated:Cache:Paht", "GraphDelegated:Deadline", "GraphDelegated:InteractionTimeout", "GraphDelegated:ClentId",
        }));
        Assert.That(e.Message, Does.Contain("GraphDelegated:ClientId 'your-client-id' is no application (client) id").And.Contain("GraphDelegated:Tenant '' is neither a tenant id").And.Contain("global, usgov, dod, china"));
    }

    [Test]
    public async Task What_code_alone_set_up_is_told_by_its_property()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddGraphDelegatedKit(options =>
        {
            options.Session.ClientId = Some.ClientId;
            options.Client.Deadline = TimeSpan.Zero;
        });
        using var host = builder.Build();

        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.That(e!.Failures.Select(failure => failure.Split(' ')[0]), Is.EqualTo(new[] { "Session.Tenant", "Client.Deadline" }));
    }

    [Test]
    public async Task Two_people_stand_side_by_side_by_name()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [.. Settings("GraphDelegated:ada", tenant, ("Interaction", "Allowed"), ("Cache:Protection", "Memory")), .. Settings("Elsewhere", tenant, ("Interaction", "Allowed"), ("Cache:Protection", "Memory"))]).Build();
        var services = new ServiceCollection();
        services.AddGraphDelegatedKit("ada", configuration, options => Use(tenant, options, "ada"));
        services.AddGraphDelegatedKit("grace", configuration.GetSection("Elsewhere"), options => Use(tenant, options, "grace"));
        services.AddHttpClient("plain").ConfigurePrimaryHttpMessageHandler(tenant.CreateHandler).AddGraphDelegatedAuth("grace");
        await using var provider = services.BuildServiceProvider();

        var ada = await provider.GetRequiredKeyedService<IGraphClient>("ada").GetAsync<User>("me");
        var grace = await provider.GetRequiredKeyedService<IGraphClient>("grace").GetAsync<User>("me");
        var plain = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("plain").GetStringAsync("https://graph.microsoft.com/v1.0/me");

        Assert.That((ada.DisplayName, grace.DisplayName), Is.EqualTo(("Ada", "Grace")));
        Assert.That(plain, Does.Contain("Grace"));
        Assert.That(provider.GetService<IGraphClient>(), Is.Null, "nobody is the one that has no name");
    }

    [Test]
    public async Task A_default_and_a_named_one_share_the_section()
    {
        await using var tenant = await Some.Tenant();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([.. Settings("GraphDelegated", tenant), .. Settings("GraphDelegated:other", tenant)]).Build();
        var services = new ServiceCollection();
        services.AddGraphDelegatedKit(configuration).AddGraphDelegatedKit("other", configuration);
        await using var provider = services.BuildServiceProvider();

        Assert.That(provider.GetRequiredService<DelegatedSession>(), Is.Not.SameAs(provider.GetRequiredKeyedService<DelegatedSession>("other")));
    }

    [Test]
    public async Task The_container_ends_the_session_however_it_is_disposed([Values] bool synchronously)
    {
        await using var tenant = await Some.Tenant();
        var services = new ServiceCollection();
        services.AddGraphDelegatedKit(options =>
        {
            (options.Session.ClientId, options.Session.Tenant) = (tenant.ClientId, tenant.TenantId);
            Use(tenant, options);
        });
        var provider = services.BuildServiceProvider();
        var (tokens, _) = (provider.GetRequiredService<ITokenProvider>(), provider.GetRequiredService<IGraphClient>());

        if (synchronously) provider.Dispose();
        else await provider.DisposeAsync();

        Assert.That(() => tokens.GetTokenAsync(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_cloud_is_one_for_the_sign_in_the_client_and_the_handler()
    {
        var services = new ServiceCollection();
        services.AddGraphDelegatedKit(new ConfigurationBuilder().AddInMemoryCollection([new("GraphDelegated:Cloud", "usgov"), new("GraphDelegated:ClientId", Some.ClientId), new("GraphDelegated:Tenant", "contoso.com")]).Build());
        using var wire = new Wire().Answers(HttpStatusCode.OK, "{}").Answers(HttpStatusCode.OK, "{}");
        services.Configure<GraphDelegatedOptions>(options => options.Client.HttpHandler = () => wire);
        services.AddSingleton<ITokenProvider>(new FakeTokens(Some.Token()));
        services.AddHttpClient("plain").ConfigurePrimaryHttpMessageHandler(() => wire).AddGraphDelegatedAuth();
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IGraphClient>().GetAsync<User>("me");
        await provider.GetRequiredService<IHttpClientFactory>().CreateClient("plain").GetAsync("https://graph.microsoft.us/v1.0/me");

        Assert.That(wire.Requests.Select(sent => sent.Address.Host), Is.EqualTo(new[] { "graph.microsoft.us", "graph.microsoft.us" }));
        Assert.That(provider.GetRequiredService<IOptions<GraphDelegatedOptions>>().Value.Session.Cloud, Is.EqualTo(GraphCloud.UsGov));
    }

    [Test]
    public void The_containers_clock_and_log_are_used_where_nobody_brought_others()
    {
        var (clock, own, log) = (new Clock(), new Clock(), new LogBook());
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(log);
        services.AddGraphDelegatedKit(options => (options.Session.ClientId, options.Session.Tenant, options.Client.TimeProvider) = (Some.ClientId, "contoso.com", own));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<GraphDelegatedOptions>>().Value;

        Assert.That((options.Session.TimeProvider, options.Client.TimeProvider), Is.EqualTo((clock, own)));
        Assert.That((options.Session.LoggerFactory, options.Client.LoggerFactory), Is.EqualTo((log, log)));
    }

    [Test]
    public async Task The_client_can_send_by_handlers_of_the_factory_whose_time_limit_and_log_are_out_of_the_way()
    {
        var answers = new TaskCompletionSource<HttpResponseMessage>();
        using var wire = new Wire().Does((_, cancellationToken) => answers.Task.WaitAsync(cancellationToken));
        var log = new LogBook();
        var services = new ServiceCollection().AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(log).AddSingleton<ITokenProvider>(new FakeTokens(Some.Token()));
        services.AddGraphDelegatedKit(options => (options.Session.ClientId, options.Session.Tenant) = (Some.ClientId, "contoso.com"));
        services.AddHttpClient("graph", client => client.Timeout = TimeSpan.FromTicks(1)).ConfigurePrimaryHttpMessageHandler(() => wire).AddHttpMessageHandler(() => new Stamp()).UseForGraphClient();
        await using var provider = services.BuildServiceProvider();

        var pending = provider.GetRequiredService<IGraphClient>().GetAsync<User>("me/secret?$filter=secret");
        await Task.Delay(TimeSpan.FromTicks(1)); // longer than the client's time limit
        answers.SetResult(Wire.Answer(HttpStatusCode.OK, "{}"));
        await pending;

        Assert.That(wire.Requests.Single().Headers, Does.Contain("X-Stamp: 1"));
        Assert.That(log.Text, Does.Contain("GET graph.microsoft.com: 200").And.Not.Contain("secret"));
    }

    [Test]
    public async Task The_factory_is_asked_at_each_request_so_that_a_handler_it_replaces_is_replaced()
    {
        using var old = new Wire().Answers(HttpStatusCode.OK, "{}");
        using var replaced = new Wire().Answers(HttpStatusCode.OK, "{}");
        var factory = new Factory(old, replaced);
        var services = new ServiceCollection().AddSingleton<ITokenProvider>(new FakeTokens(Some.Token()));
        services.AddGraphDelegatedKit("ada", options => (options.Session.ClientId, options.Session.Tenant) = (Some.ClientId, "contoso.com"));
        services.AddKeyedSingleton<ITokenProvider>("ada", new FakeTokens(Some.Token()));
        services.AddHttpClient("of ada").UseForGraphClient("ada");
        services.AddSingleton<IHttpMessageHandlerFactory>(factory);
        await using var provider = services.BuildServiceProvider();
        var graph = provider.GetRequiredKeyedService<IGraphClient>("ada");

        await graph.GetAsync<User>("me");
        await graph.GetAsync<User>("me");

        Assert.That((old.Requests.Count, replaced.Requests.Count), Is.EqualTo((1, 1)));
        Assert.That(factory.Names, Is.EqualTo(new[] { "of ada", "of ada" }));
    }

    [Test]
    public async Task The_factorys_own_primary_handler_follows_no_redirects_for_it()
    {
        var services = new ServiceCollection();
        HttpMessageHandler? primary = null;
        services.AddHttpClient("graph").ConfigurePrimaryHttpMessageHandler((handler, _) => primary = handler).UseForGraphClient();
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("graph");

        Assert.That(primary is SocketsHttpHandler { AllowAutoRedirect: false, UseCookies: false } or HttpClientHandler { AllowAutoRedirect: false, UseCookies: false });
    }

    [TestCase("User.Read,Mail.Read")]
    [TestCase("User.Read Mail.Read")]
    [TestCase(null)]
    public void Lists_may_be_lists_or_one_line(string? line)
    {
        KeyValuePair<string, string?>[] scopes = line is null ? [new("G:Scopes:0", "User.Read"), new("G:Scopes:1", "Mail.Read")] : [new("G:Scopes", line)];
        var services = new ServiceCollection();
        services.AddGraphDelegatedKit(new ConfigurationBuilder().AddInMemoryCollection([.. scopes, new("G:clientid", Some.ClientId), new("G:Tenant", "contoso.com"), new("G:Username", ""), new("G:InteractionTimeout", "00:03:00"), new("G:Methods", "devicecode")]).Build().GetSection("G"));
        using var provider = services.BuildServiceProvider();

        var session = provider.GetRequiredService<IOptions<GraphDelegatedOptions>>().Value.Session;

        Assert.That((session.ClientId, session.Username), Is.EqualTo((Some.ClientId, (string?)null)));
        Assert.That((session.InteractionTimeout, session.Methods.Single()), Is.EqualTo((TimeSpan.FromMinutes(3), SignInMethod.DeviceCode)));
        Assert.That(session.Scopes, Is.EqualTo(new[] { "User.Read", "Mail.Read" }));
    }

    private static Dictionary<string, string?> Settings(string section, LocalTenant tenant, params (string Key, string Value)[] more)
    {
        var settings = more.ToDictionary(setting => $"{section}:{setting.Key}", setting => (string?)setting.Value);
        (settings[section + ":ClientId"], settings[section + ":Tenant"]) = (tenant.ClientId, tenant.TenantId);
        return settings;
    }

    private static void Use(LocalTenant tenant, GraphDelegatedOptions options, string? person = null)
    {
        options.Session.HttpHandler = options.Client.HttpHandler = tenant.CreateHandler;
        (options.Session.TimeProvider, options.Session.Methods) = (new Clock(), [SignInMethod.DeviceCode]);
        var visitor = tenant.SimulateUser(person is null ? tenant.Address.DefaultUser : person + "@contoso.onmicrosoft.com");
        options.Session.DeviceCodePrompt = (code, cancellationToken) => visitor.EnterCodeAsync(code.UserCode, cancellationToken);
    }

    private sealed class Stamp : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("X-Stamp", "1");
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Factory(params HttpMessageHandler[] handlers) : IHttpMessageHandlerFactory
    {
        private readonly Queue<HttpMessageHandler> _handlers = new(handlers);

        public List<string> Names { get; } = [];

        public HttpMessageHandler CreateHandler(string name)
        {
            Names.Add(name);
            return _handlers.Dequeue();
        }
    }
}
