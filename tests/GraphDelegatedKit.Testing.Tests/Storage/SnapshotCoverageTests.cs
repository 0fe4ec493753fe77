using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Tests.Storage;

// Whatever stores its state in the state folder is part of snapshots. These tests find what does not.
[TestFixture]
internal sealed class SnapshotCoverageTests
{
    private static readonly Assembly Product = typeof(LocalTenant).Assembly;

    private static readonly Type[] MutableCollections =
    [
        typeof(Dictionary<,>), typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(List<>), typeof(HashSet<>), typeof(SortedSet<>),
        typeof(Queue<>), typeof(Stack<>), typeof(LinkedList<>), typeof(ConcurrentDictionary<,>), typeof(ConcurrentQueue<>),
        typeof(ConcurrentBag<>), typeof(ConcurrentStack<>), typeof(RecentEntries<>),
    ];

    [Test]
    public async Task Every_part_of_a_tenant_with_changing_state_stores_it_in_the_state_folder_or_says_why_not()
    {
        await using var tenant = await LocalTenant.StartAsync();
        var types = FindParts(tenant).Select(part => part.GetType()).Distinct().ToList();

        var withoutStore = types.Where(HasMutableCollection).Where(type => !StoresState(type))
            .Where(type => type.GetCustomAttribute<NotInSnapshotsAttribute>() is null).Select(type => type.Name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(types.Count(HasMutableCollection), Is.GreaterThan(8), "the parts are found");
            Assert.That(withoutStore, Is.Empty, "store the state in StateFolder, or mark the class [NotInSnapshots(\"reason\")]");
        }
    }

    // A restore replaces the services; an object that a test keeps, such as tenant.Files, has to look them up at every call.
    [Test]
    public void No_public_object_keeps_a_part_that_a_restore_replaces()
    {
        var replaced = typeof(TenantServices).GetProperties().Select(property => property.PropertyType)
            .Where(type => type.Assembly == Product && type.IsNotPublic && (HasMutableCollection(type) || StoresState(type)))
            .Except([typeof(StateFolder)]).ToHashSet();

        var keepers = Product.GetExportedTypes().Where(type => type != typeof(LocalTenant))
            .SelectMany(type => GetFields(type).Where(field => replaced.Contains(field.FieldType))
                .Select(field => $"{type.Name}.{field.Name}"));

        Assert.That(replaced, Is.Not.Empty);
        Assert.That(keepers, Is.Empty, "take a Func<TenantServices>");
    }

    private static bool HasMutableCollection(Type type) => GetFields(type).Any(field => IsMutableCollection(field.FieldType));

    private static bool IsMutableCollection(Type type) => type.IsGenericType
        && (MutableCollections.Contains(type.GetGenericTypeDefinition())
            || (type.GetGenericTypeDefinition() == typeof(Lazy<>) && IsMutableCollection(type.GetGenericArguments()[0])));

    // Its own fields, or a store of its own, lead to the state folder.
    private static bool StoresState(Type type) => GetFields(type).Any(field => field.FieldType == typeof(StateFolder)
        || (field.FieldType.Name.Contains("Store", StringComparison.Ordinal)
            && GetFields(field.FieldType).Any(inner => inner.FieldType == typeof(StateFolder))));

    private static FieldInfo[] GetFields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);

    // Not a list that a collection expression made.
    private static bool IsPart(Type type) => type.Assembly == Product && type != typeof(LocalTenant)
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    // All objects of the product that the services and endpoints of a tenant lead to, without the tenant itself.
    private static HashSet<object> FindParts(LocalTenant tenant)
    {
        var found = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Queue<object>(GetFields(typeof(LocalTenant))
            .Where(field => field.FieldType == typeof(TenantServices) || field.FieldType == typeof(Router))
            .Select(field => field.GetValue(tenant)!));
        while (open.TryDequeue(out var part))
        {
            if (!found.Add(part))
                continue;
            var values = GetFields(part.GetType()).Select(field => field.GetValue(part)).OfType<object>();
            foreach (var value in values.SelectMany(value => value is IEnumerable<IEndpoint> list ? list.Cast<object>() : [value])
                .Where(value => value.GetType() is { IsClass: true } type && IsPart(type)))
                open.Enqueue(value);
        }

        return found;
    }
}
