using System.Reflection;
using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Tests.Conventions;

public sealed class ApiShapeTests
{
    private static readonly Dictionary<string, string> IntentionallyUnsealed = new()
    {
        ["BodyReader"] = "a body is read as JSON, text, bytes or a batch",
        ["BodyReader`1"] = "as above, with the type of the result",
        ["JsonBodyReader`1"] = "JSON is one object or one page",
        ["ResponseBodyException"] = "an error of the service in a body is one kind of it, known to the layer above",
        ["GraphContent"] = "a body is JSON or a stream; its constructor is closed to others",
        ["BulkOptions"] = "the base of UserChangeOptions",
        ["ReadOnlyStream"] = "the base of the streams that cannot be written",
    };

    private static IEnumerable<Type> Types => typeof(GraphClient).Assembly.GetTypes()
        .Where(type => RoomMap.GetRoom(type) is not null && !type.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static IEnumerable<MethodInfo> Methods => Types.SelectMany(type =>
        type.GetMethods(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly));

    private static IEnumerable<MethodInfo> PublicMethods => Methods.Where(method => method.IsPublic && method.DeclaringType!.IsVisible);

    [Test]
    public void Classes_are_sealed_or_static_or_open_for_a_reason()
    {
        Assert.That(Types.Where(type => type.IsClass && !type.IsSealed && !IntentionallyUnsealed.ContainsKey(type.Name)), Is.Empty);
    }

    [Test]
    public void No_type_in_the_request_path_uses_HttpClient_because_its_timeout_would_include_retry_delays()
    {
        var requestPathTypes = Types.Where(type => RoomMap.GetRoom(type) is "Http" or "Client" or "Paging" or "Bulk" or "Users" or "Files");

        // GraphHttpHandler creates one for other clients of Graph, without a timeout.
        Assert.That(
            requestPathTypes.Where(type => TypeReferences.Find(type).Contains(typeof(HttpClient))),
            Is.EqualTo(new[] { typeof(GraphHttpHandler) }));
    }

    [Test]
    public void Every_public_type_is_in_the_root_namespace()
    {
        Assert.That(Types.Where(type => type.IsVisible && type.Namespace != "GraphDelegatedKit"), Is.Empty);
    }

    [Test]
    public void No_type_of_MSAL_Polly_or_IdentityModel_is_in_the_public_API()
    {
        var shown = Types.Where(type => type.IsVisible).SelectMany(type =>
            type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(member => member switch
            {
                MethodBase method =>
                    method.GetParameters().Select(parameter => parameter.ParameterType).Append((method as MethodInfo)?.ReturnType),
                PropertyInfo property => [property.PropertyType],
                FieldInfo field => [field.FieldType],
                _ => [],
            });

        Assert.That(shown.Where(type => type?.ToString() is { } name
            && (name.Contains("Microsoft.Identity") || name.Contains("IdentityModel") || name.Contains("Polly"))), Is.Empty);
    }

    [Test]
    public void No_member_or_parameter_is_named_password()
    {
        var names = Methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.Name)
            .Concat(Types.SelectMany(type => type.GetMembers(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)).Select(member => member.Name));

        Assert.That(names.Where(name => name?.Contains("password", StringComparison.OrdinalIgnoreCase) == true), Is.Empty);
    }

    [Test]
    public void No_method_is_async_void()
    {
        Assert.That(
            Methods.Where(method => method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))), Is.Empty);
    }

    [Test]
    public void Every_public_async_method_takes_a_CancellationToken_as_its_last_parameter()
    {
        var asynchronous = PublicMethods.Where(method =>
            typeof(Task).IsAssignableFrom(method.ReturnType) || method.ReturnType.Name.StartsWith("ValueTask", StringComparison.Ordinal))
            .Where(method => method.Name != nameof(IAsyncDisposable.DisposeAsync)).ToArray();

        Assert.That(asynchronous, Has.Length.GreaterThan(10));
        Assert.That(asynchronous.Where(method => method.GetParameters() is var parameters
            && (parameters is [] || parameters[^1] is not { ParameterType: var last, HasDefaultValue: true }
                || last != typeof(CancellationToken))), Is.Empty);
    }
}
