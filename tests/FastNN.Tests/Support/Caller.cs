using System.Reflection;
using System.Reflection.Emit;

namespace FastNN.Tests.Support;

/// <summary>Calls members by reflection that <see cref="MethodBase.Invoke(object, object[])"/> cannot call, since they take spans.</summary>
internal static class Caller
{
    /// <summary>
    /// Calls a constructor or method, also a protected one. An argument that is null stands for null, or for the default of a value type: an
    /// empty span, a scalar shape. What the member throws comes through as it is.
    /// </summary>
    public static void Call(MethodBase member, object? instance, object?[] arguments)
    {
        var call = new DynamicMethod("call", null, [typeof(object), typeof(object[])], typeof(Caller).Module, skipVisibility: true);
        var il = call.GetILGenerator();
        if (!member.IsStatic && !member.IsConstructor)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(member.DeclaringType!.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, member.DeclaringType);
        }

        var parameters = member.GetParameters();
        for (var i = 0; i < parameters.Length; i++)
            Push(il, parameters[i].ParameterType, i, arguments[i]);
        if (member is ConstructorInfo constructor)
            il.Emit(OpCodes.Newobj, constructor);
        else
            il.Emit(member.IsVirtual ? OpCodes.Callvirt : OpCodes.Call, (MethodInfo)member);
        if (member is ConstructorInfo || ((MethodInfo)member).ReturnType != typeof(void))
            il.Emit(OpCodes.Pop);
        il.Emit(OpCodes.Ret);
        call.CreateDelegate<System.Action<object?, object?[]>>()(instance, arguments);
    }

    private static void Push(ILGenerator il, Type type, int index, object? argument)
    {
        var reference = type.IsByRef;
        if (reference)
            type = type.GetElementType()!;
        var local = reference || type.IsValueType ? il.DeclareLocal(type) : null;
        if (argument is null && local is null)
        {
            il.Emit(OpCodes.Ldnull);
            return;
        }

        if (argument is not null)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, index);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, type);
            if (local is null)
                return;
            il.Emit(OpCodes.Stloc, local);
        }

        il.Emit(reference ? OpCodes.Ldloca : OpCodes.Ldloc, local!);
    }
}
