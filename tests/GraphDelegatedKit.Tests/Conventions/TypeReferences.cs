using System.Reflection;
using System.Reflection.Emit;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>
/// Every type a type mentions: in its bases, its members' signatures, and the code of its methods. Documentation does not count; it is not
/// in the assembly.
/// </summary>
internal static class TypeReferences
{
    private const BindingFlags DeclaredMembers =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<Type> Find(Type type)
    {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        foreach (var implemented in type.GetInterfaces()) Add(found, implemented);
        foreach (var field in type.GetFields(DeclaredMembers)) Add(found, field.FieldType);
        foreach (var method in type.GetMethods(DeclaredMembers).Cast<MethodBase>().Concat(type.GetConstructors(DeclaredMembers)))
        {
            if (method is MethodInfo { ReturnType: var returnType }) Add(found, returnType);
            foreach (var parameter in method.GetParameters()) Add(found, parameter.ParameterType);
            foreach (var referenced in FindInMethodBody(method)) Add(found, referenced);
        }

        return found;
    }

    private static void Add(HashSet<Type> found, Type? type)
    {
        if (type is null || type.IsGenericParameter) return;
        if (type.HasElementType)
        {
            Add(found, type.GetElementType());
            return;
        }

        found.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
        foreach (var argument in type.GenericTypeArguments) Add(found, argument);
    }

    private static IEnumerable<Type?> FindInMethodBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code) yield break;

        foreach (var local in body.LocalVariables) yield return local.LocalType;
        foreach (var clause in body.ExceptionHandlingClauses)
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause)
                yield return clause.CatchType;

        for (var offset = 0; offset < code.Length;)
        {
            var opCode =
                code[offset] == 0xFE ? OpCodesByValue[unchecked((short)(0xFE00 | code[offset + 1]))] : OpCodesByValue[code[offset]];
            offset += opCode.Size;
            if (opCode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok)
                foreach (var type in ResolveToken(method, BitConverter.ToInt32(code, offset)))
                    yield return type;

            offset += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, offset)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type?> ResolveToken(MethodBase method, int token)
    {
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        switch (method.Module.ResolveMember(token, typeArguments, methodArguments))
        {
            case Type type:
                yield return type;
                break;
            case FieldInfo field:
                yield return field.DeclaringType;
                yield return field.FieldType;
                break;
            case MethodBase called:
                yield return called.DeclaringType;
                if (called is MethodInfo { ReturnType: var returnType }) yield return returnType;
                foreach (var parameter in called.GetParameters()) yield return parameter.ParameterType;
                if (called.IsGenericMethod)
                    foreach (var argument in called.GetGenericArguments())
                        yield return argument;
                break;
        }
    }
}
